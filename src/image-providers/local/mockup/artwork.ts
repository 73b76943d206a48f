import sharp from 'sharp';
import { decode, openPicture, UnreadablePictureError } from '../picture.js';
import type { Raster } from '../raster.js';

/** Where the artwork lies on the flat print area, in the area's pixels (fractions allowed). */
export interface Placement {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Size {
  width: number;
  height: number;
}

/** A little finer than the photo, so that bilinear sampling of the warped print stays crisp. */
const OVERSAMPLING = 1.25;
const PIXEL_ART_ENLARGEMENT = 3;
const PIXEL_ART_COLOURS = 256;

/** As large as fits, centred, with the artwork's own proportions; never thinner than one pixel, so that a hairline shows. */
function contain(artwork: Size, area: Size): Placement {
  const scale = Math.min(area.width / artwork.width, area.height / artwork.height);
  const width = Math.max(1, artwork.width * scale);
  const height = Math.max(1, artwork.height * scale);
  return { left: (area.width - width) / 2, top: (area.height - height) / 2, width, height };
}

/** Decodes the artwork to straight RGBA at about the resolution at which it is printed on the area. */
export async function readArtwork(path: string, area: Size): Promise<{ raster: Raster; placement: Placement }> {
  const size = await artworkSize(path);
  const placement = contain(size, area);
  const target = {
    width: Math.max(1, Math.round(placement.width * OVERSAMPLING)),
    height: Math.max(1, Math.round(placement.height * OVERSAMPLING)),
  };
  const pixelArt = target.width >= size.width * PIXEL_ART_ENLARGEMENT ? await readPixelArt(path, target) : null;
  return { raster: pixelArt ?? (await readScaled(path, target)), placement };
}

async function artworkSize(path: string): Promise<Size> {
  try {
    return (await openPicture(path).metadata()).autoOrient;
  } catch (error) {
    throw new UnreadablePictureError('artwork', { cause: error });
  }
}

async function readScaled(path: string, { width, height }: Size): Promise<Raster> {
  const scaled = openPicture(path).resize(width, height, { fit: 'fill' });
  return await decode('artwork', scaled.toColourspace('srgb').ensureAlpha());
}

/** Few colours, much enlarged: whole-number enlargement keeps the squares square, then only their edges are smoothed. */
async function readPixelArt(path: string, { width, height }: Size): Promise<Raster | null> {
  const small = await decode('artwork', openPicture(path).toColourspace('srgb').ensureAlpha());
  if (countColours(small) > PIXEL_ART_COLOURS) return null;
  const raw = { width: small.width, height: small.height, channels: 4 } as const;
  const blocks = { width: blockSize(width, small.width), height: blockSize(height, small.height) };
  const enlarged = await decode(
    'artwork',
    sharp(small.data, { raw }).resize(blocks.width, blocks.height, { fit: 'fill', kernel: 'nearest' }),
  );
  return await decode(
    'artwork',
    sharp(enlarged.data, { raw: { ...blocks, channels: 4 } }).resize(width, height, { fit: 'fill' }),
  );
}

function blockSize(target: number, source: number): number {
  return source * Math.max(1, Math.ceil(target / source));
}

function countColours({ data }: Raster): number {
  const pixels = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const seen = new Set<number>();
  for (let p = 0; p < data.byteLength && seen.size <= PIXEL_ART_COLOURS; p += 4) seen.add(pixels.getUint32(p));
  return seen.size;
}
