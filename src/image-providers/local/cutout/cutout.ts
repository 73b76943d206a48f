import sharp from 'sharp';
import type { Raster } from '../raster.js';
import { confidenceOf } from './confidence.js';
import { mattePhoto } from './matte.js';
import { smoothed } from './reach.js';
import type { Plane, Samples } from './samples.js';
import { segment } from './segment.js';
import { shadowLight } from './shadow.js';

/** Longer side, in pixels, of the picture that is segmented: what GrabCut needs is in it, and it takes two seconds. */
const REDUCED = 400;
/** The size of the second opinion. */
const COARSE = 200;
/** Share of the photo that a subject has at least. */
const LEAST_SUBJECT = 0.002;

/** A photo in which nothing stands out from its backdrop. */
export class NoSubjectError extends Error {
  override readonly name = 'NoSubjectError';
  readonly code = 'NO_SUBJECT';

  constructor() {
    super('No subject was found: nothing in the picture stands out from its background.');
  }
}

/** A subject without its backdrop, at the photo's size. */
export interface Cutout {
  width: number;
  height: number;
  /** Opacity of the subject, 0 to 255. */
  alpha: Uint8Array;
  /** The subject's own colours, RGB; elsewhere whatever the photo shows. */
  foreground: Raster;
  /** What the subject's shadow leaves of the backdrop's light: 255 = no shadow. */
  light: Uint8Array;
  /** 0 to 1 */
  confidence: number;
}

export type ReportProgress = (percent: number, stage: string) => void;

/** Cuts the subject out of a photo (RGB). @throws NoSubjectError */
export async function cutOut(photo: Raster, report: ReportProgress = () => {}): Promise<Cutout> {
  report(10, 'segmenting');
  const reduced = await reduce(photo, REDUCED);
  const segmentation = segment(reduced);
  if (countSubject(segmentation.labels) < LEAST_SUBJECT * segmentation.labels.length) throw new NoSubjectError();
  report(45, 'segmenting');
  const agreement = overlap(reduced, segmentation.labels, await secondOpinion(photo));
  const confidence = confidenceOf(smoothed(reduced), segmentation, agreement);
  report(55, 'refining');
  const cut = blurCut(reduced, segmentation.labels);
  const prior = await enlarge(cut, photo);
  const { alpha, foreground } = mattePhoto(photo, reduced, cut, prior);
  const light = await enlarge(shadowLight(reduced, segmentation, cut), photo);
  const { width, height } = photo;
  return { width, height, alpha, foreground, light, confidence };
}

async function reduce(photo: Raster, longerSide: number): Promise<Samples> {
  const { width, height, channels } = photo;
  const scale = Math.min(1, longerSide / Math.max(width, height));
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const { data } = await sharp(photo.data, { raw: { width, height, channels: channels === 4 ? 4 : 3 } })
    .resize({ ...size, fit: 'fill', kernel: 'linear' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { ...size, data: Float32Array.from(data) };
}

async function secondOpinion(photo: Raster): Promise<{ width: number; height: number; labels: Uint8Array }> {
  const coarse = await reduce(photo, COARSE);
  return { width: coarse.width, height: coarse.height, labels: segment(coarse).labels };
}

function countSubject(labels: Uint8Array): number {
  return labels.reduce((count, label) => count + label, 0);
}

/** Intersection over union of two cuts of different sizes. */
function overlap(
  { width, height }: Samples,
  labels: Uint8Array,
  other: { width: number; height: number; labels: Uint8Array },
): number {
  let [both, either] = [0, 0];
  labels.forEach((label, pixel) => {
    const x = Math.floor((((pixel % width) + 0.5) * other.width) / width);
    const y = Math.floor(((Math.floor(pixel / width) + 0.5) * other.height) / height);
    const second = other.labels[y * other.width + x] ?? 0;
    both += label & second;
    either += label | second;
  });
  return either === 0 ? 0 : both / either;
}

/** The cut as a slope some four reduced pixels wide: where between them the outline runs is for the photo to say. */
function blurCut({ width, height }: Samples, labels: Uint8Array): Plane {
  let blurred: Samples = { width, height, data: new Float32Array(labels.length * 3) };
  labels.forEach((label, pixel) => blurred.data.fill(label, pixel * 3, pixel * 3 + 3));
  for (let pass = 0; pass < 3; pass++) blurred = smoothed(blurred);
  return { width, height, data: Float32Array.from(labels, (_, pixel) => blurred.data[pixel * 3] ?? 0) };
}

/** Stretches shares of 0 to 1 to the photo's size, as 0 to 255. */
async function enlarge({ width, height, data }: Plane, photo: Raster): Promise<Uint8Array> {
  const bytes = Uint8Array.from(data, (value) => Math.round(255 * value));
  return await sharp(bytes, { raw: { width, height, channels: 1 } })
    .resize(photo.width, photo.height, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}
