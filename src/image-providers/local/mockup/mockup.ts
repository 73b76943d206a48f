import { rename, rm, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { readArtwork } from './artwork.js';
import { clothShade } from './cloth-shade.js';
import { clothDisplacement } from './displacement.js';
import { dyeGarment } from './garment-tint.js';
import type { Quad } from './homography.js';
import { rectangleToQuad, unwarpedSize } from './homography.js';
import { readColour, readGrey } from '../picture.js';
import { printArtwork, printRegion } from './print-warp.js';
import type { GreyPlane } from '../raster.js';
import { luminance } from '../raster.js';

export type { Quad } from './homography.js';

export interface MockupJob {
  /** Any picture sharp reads, up to 50 million pixels; may be transparent. Null: the garment alone, nothing printed on it. */
  artworkPath: string | null;
  basePhotoPath: string;
  /** Grey, white = cloth; null: everything is cloth. */
  maskPath: string | null;
  /** Grey, white = near; null: derived from the photo's brightness. */
  displacementMapPath: string | null;
  /** Grey, 128 = neutral light; null: derived from the photo's brightness. */
  shadeMapPath: string | null;
  /** "#rrggbb": dye the white garment of the photo; null: the photo has its colour already. */
  tint: string | null;
  /** In pixels of the base photo. */
  printArea: Quad;
  /** A JPEG of the base photo's size is written here. */
  outputPath: string;
}

export interface MockupResult {
  width: number;
  height: number;
}

export interface MockupPicture extends MockupResult {
  jpeg: Uint8Array;
}

export type ReportProgress = (percent: number, stage: string) => void;

/** Draws the mock-up and writes it; the file appears whole or not at all. */
export async function renderMockup(job: MockupJob, report: ReportProgress = () => {}): Promise<MockupResult> {
  const picture = await drawMockup(job, report);
  return await saveMockup(picture, job.outputPath);
}

/** Draws the mock-up to a JPEG in memory. */
export async function drawMockup(job: MockupJob, report: ReportProgress = () => {}): Promise<MockupPicture> {
  const area = unwarpedSize(job.printArea);
  // Asked for its error: a bad print area should not cost the decoding of six pictures.
  rectangleToQuad(area.width, area.height, job.printArea);
  report(0, 'reading');
  const [photo, artwork] = await Promise.all([
    readColour(job.basePhotoPath, 'base photo'),
    job.artworkPath === null ? null : readArtwork(job.artworkPath, area),
  ]);
  const map = async (path: string | null, name: string): Promise<GreyPlane | null> =>
    path === null ? null : await readGrey(path, name, photo.width, photo.height);
  const [mask, height, shadeMap] = await Promise.all([
    map(job.maskPath, 'mask'),
    map(job.displacementMapPath, 'displacement map'),
    map(job.shadeMapPath, 'shade map'),
  ]);
  report(40, 'dyeing');
  const light = luminance(photo);
  if (job.tint !== null) dyeGarment(photo, light, mask, job.tint);
  if (artwork !== null) {
    report(55, 'printing');
    const region = printRegion(job.printArea, photo);
    const displacement = clothDisplacement(height, light, region);
    const shade = clothShade(light, shadeMap, mask, region);
    const { raster, placement } = artwork;
    printArtwork(photo, { artwork: raster, placement, printArea: job.printArea, region, displacement, shade, mask });
  }
  report(75, 'encoding');
  const { width, height: rows, data } = photo;
  const jpeg = await sharp(data, { raw: { width, height: rows, channels: 3 } })
    .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
    .toBuffer();
  report(100, 'encoded');
  return { width, height: rows, jpeg };
}

/** Writes beside the target and renames, so that a reader or a crash never meets half a file. */
export async function saveMockup(
  picture: MockupPicture,
  outputPath: string,
  signal?: AbortSignal,
): Promise<MockupResult> {
  const part = `${outputPath}.part`;
  try {
    await writeFile(part, picture.jpeg, { signal });
    await rename(part, outputPath);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return { width: picture.width, height: picture.height };
}
