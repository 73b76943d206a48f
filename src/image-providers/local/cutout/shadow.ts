import { isStudio } from './backdrop.js';
import { fillUnknown } from './fill.js';
import { compareWithBackdrop } from './likelihood.js';
import { regionsOf } from './regions.js';
import type { Plane, Samples } from './samples.js';
import type { Segmentation } from './segment.js';

/** Light that a backdrop may lack without being in a shadow: the surface is not fitted better. */
const UNEVEN = 0.04;
/** Shade in which the shadow's region is looked for. */
const VISIBLE = 0.02;
/** Standard deviations of noise that a shadow's colour may be off the line to black, beyond its cast. */
const CAST = 4;
/** Reduced pixels between the subject and the region of its shadow at most. */
const NEAR = 4;

/**
 * The share of the light, 0 to 1, that the subject's shadow leaves on the backdrop: exactly 1 outside of it, and carried on
 * under the subject. A scene has no backdrop to tell shadows on.
 * @param cut the blurred cut
 */
export function shadowLight(reduced: Samples, { labels, backdrop }: Segmentation, cut: Plane): Plane {
  const { width, height } = reduced;
  if (!isStudio(backdrop)) return { width, height, data: new Float32Array(labels.length).fill(1) };
  const known = new Float32Array(labels.length);
  const shade = new Float32Array(labels.length);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    if ((cut.data[pixel] ?? 0) > 0.02) continue;
    const { light, shaded } = compareWithBackdrop(reduced, backdrop, pixel);
    known[pixel] = 1;
    const onTheLine = shaded > -CAST * CAST - 12;
    shade[pixel] = onTheLine ? Math.max(0, 1 - light - UNEVEN) / (1 - UNEVEN) : 0;
  }
  const filled = fillUnknown({ width, height, channels: 1, data: shade }, known);
  const kept = keepNear(filled.data, labels, width);
  return { width, height, data: kept.map((value) => 1 - value) };
}

/** Only shade that begins at the subject is its shadow; the rest is the room's. */
function keepNear(shade: Float32Array, labels: Uint8Array, width: number): Float32Array {
  const visible = Uint8Array.from(shade, (value, i) => (value > VISIBLE || labels[i] === 1 ? 1 : 0));
  const kept = new Float32Array(shade.length);
  for (const { label, pixels } of regionsOf(visible, width)) {
    if (label === 0 || !pixels.some((pixel) => isNearSubject(labels, pixel, width))) continue;
    for (const pixel of pixels) kept[pixel] = shade[pixel] ?? 0;
  }
  return kept;
}

function isNearSubject(labels: Uint8Array, pixel: number, width: number): boolean {
  const x = pixel % width;
  for (const step of [-NEAR, 0, NEAR]) {
    if (labels[pixel + step * width] === 1) return true;
    if (x + step >= 0 && x + step < width && labels[pixel + step] === 1) return true;
  }
  return false;
}
