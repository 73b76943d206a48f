import type { Backdrop } from './backdrop.js';
import { isStudio } from './backdrop.js';
import { compareWithBackdrop } from './likelihood.js';
import { colourDistance } from './reach.js';
import { regionsOf } from './regions.js';
import type { Samples } from './samples.js';

/** Parts smaller than this share of the largest part are specks; in a scene, other things that stand about. */
const SPECK = 0.02;
const BYSTANDER = 0.2;
/** Share of the picture from which on a patch of backdrop inside the subject is a hole. */
const LEAST_HOLE = 0.001;
/** Difference of the backdrop's channels, in levels, from which on its hue tells it from grey things in any light. */
const COLOURFUL = 55;
/** Light seen through a hole at least: before a coloured backdrop, and before a grey one, where shaded is like grey. */
const SHADED_HOLE = 0.5;
const OPEN_HOLE = 0.94;
/** Standard deviation of that light at most: a backdrop is even, a round thing is not. */
const EVEN_LIGHT = 0.12;
/** Levels between a hole and what is around it, and the share of its outline that shows them. */
const RIM_CONTRAST = 20;
const RIM_SHARE = 0.7;

/** Removes specks, and closes holes through which no backdrop is seen. */
export function tidy(labels: Uint8Array, picture: Samples, backdrop: Backdrop): void {
  const parts = regionsOf(labels, picture.width).filter(({ label }) => label === 1);
  const largest = parts.reduce((most, { pixels }) => Math.max(most, pixels.length), 0);
  const least = largest * (isStudio(backdrop) ? SPECK : BYSTANDER);
  for (const { pixels } of parts) {
    if (pixels.length < least) relabel(labels, pixels, 0);
  }
  for (const { label, pixels, touchesBorder } of regionsOf(labels, picture.width)) {
    if (label === 1 || touchesBorder) continue;
    const open = pixels.filter((p) => colourDistance(picture, backdrop.colours, p) < 3 * backdrop.noise + 3);
    const isHole = pixels.length >= labels.length * LEAST_HOLE && open.length > pixels.length * 0.6;
    if (!isHole) relabel(labels, pixels, 1);
  }
}

/** Opens what the cut has closed: even patches of the backdrop's hue, such as in a handle, where its shadow lies. */
export function openHoles(labels: Uint8Array, picture: Samples, backdrop: Backdrop): void {
  if (!isStudio(backdrop)) return;
  const lights = new Float32Array(labels.length);
  const candidates = new Uint8Array(labels.length);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    if (labels[pixel] !== 1) continue;
    const { light, off } = compareWithBackdrop(picture, backdrop, pixel);
    lights[pixel] = light;
    const least = isColourful(backdrop, pixel) ? SHADED_HOLE : OPEN_HOLE;
    if (light > least && light < 1.02 && off < 4 * backdrop.noise + 5) candidates[pixel] = 1;
  }
  for (const { label, pixels } of regionsOf(candidates, picture.width)) {
    if (label === 0 || pixels.length < labels.length * LEAST_HOLE || spread(lights, pixels) > EVEN_LIGHT) continue;
    if (hasRim(candidates, picture, pixels)) relabel(labels, pixels, 0);
  }
}

function relabel(labels: Uint8Array, pixels: readonly number[], label: number): void {
  for (const pixel of pixels) labels[pixel] = label;
}

function isColourful({ colours: { data } }: Backdrop, pixel: number): boolean {
  const [red, green, blue] = [data[pixel * 3] ?? 0, data[pixel * 3 + 1] ?? 0, data[pixel * 3 + 2] ?? 0];
  return Math.max(red, green, blue) - Math.min(red, green, blue) > COLOURFUL;
}

/** Whether the colour changes around most of a patch: a hole ends at an edge, a fold of like colour does not. */
function hasRim(patch: Uint8Array, { width, data }: Samples, pixels: readonly number[]): boolean {
  let [outline, clear] = [0, 0];
  for (const pixel of pixels) {
    for (const step of [-1, 1, -width, width]) {
      if (patch[pixel + step] !== 0) continue;
      outline++;
      // Three pixels on: the edge itself is a mixture.
      let square = 0;
      for (let c = 0; c < 3; c++) square += ((data[pixel * 3 + c] ?? 0) - (data[(pixel + 3 * step) * 3 + c] ?? 0)) ** 2;
      if (square > RIM_CONTRAST ** 2) clear++;
    }
  }
  return clear > RIM_SHARE * outline;
}

/** Standard deviation of a plane's values at some pixels. */
function spread(values: Float32Array, pixels: readonly number[]): number {
  let [sum, squares] = [0, 0];
  for (const pixel of pixels) {
    const value = values[pixel] ?? 0;
    sum += value;
    squares += value * value;
  }
  const mean = sum / pixels.length;
  return Math.sqrt(Math.max(0, squares / pixels.length - mean * mean));
}
