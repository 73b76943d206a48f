import type { Sharp } from 'sharp';
import sharp from 'sharp';
import type { GreyPlane, Raster } from './raster.js';

const MAX_PIXELS = 50e6;

/** A file that is not a picture, is broken, or has more than 50 million pixels. */
export class UnreadablePictureError extends Error {
  override readonly name = 'UnreadablePictureError';

  readonly reason: string;

  /** `picture` says which one, in words that a user may read; the cause keeps what the decoder said. */
  constructor(
    readonly picture: string,
    options: { cause: unknown },
  ) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(`The ${picture} is not a readable picture: ${reason}`, options);
    this.reason = reason;
  }
}

/** Opens a picture the right way up; of an animation the first frame. Nothing is decoded yet. */
export function openPicture(path: string): Sharp {
  return sharp(path, { limitInputPixels: MAX_PIXELS, failOn: 'error' }).autoOrient();
}

/** Decodes to 8-bit sRGB, whatever the file holds (CMYK, 16 bit, grey, another colour profile). */
export async function readColour(path: string, picture: string): Promise<Raster> {
  return await decode(picture, openPicture(path).toColourspace('srgb').removeAlpha());
}

/** Decodes to 8-bit sRGB with opacity: four channels, whatever the file holds. */
export async function readWithOpacity(path: string, picture: string): Promise<Raster> {
  return await decode(picture, openPicture(path).toColourspace('srgb').ensureAlpha());
}

/** Decodes to one 8-bit channel, stretched to the photo's size when the map was drawn at another one. */
export async function readGrey(path: string, picture: string, width: number, height: number): Promise<GreyPlane> {
  const stretched = openPicture(path).removeAlpha().resize(width, height, { fit: 'fill' });
  return await decode(picture, stretched.toColourspace('b-w').extractChannel(0));
}

/** Runs the pipeline to raw 8-bit samples; what sharp throws is told as an unreadable picture. */
export async function decode(picture: string, pipeline: Sharp): Promise<Raster> {
  try {
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: info.channels, data };
  } catch (error) {
    throw new UnreadablePictureError(picture, { cause: error });
  }
}
