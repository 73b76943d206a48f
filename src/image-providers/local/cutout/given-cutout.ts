import type { Raster } from '../raster.js';
import type { Cutout } from './cutout.js';
import { NoSubjectError } from './cutout.js';

/** Opacity from which on a pixel counts as covered: some exporters write 254. */
const COVERED = 250;
/** Share of the picture that must be see-through for its opacity to be a cut-out. */
const LEAST_CLEAR = 0.001;

/** The cut-out that a transparent picture (RGBA) already is; null for one that covers everything. @throws NoSubjectError */
export function givenCutout({ width, height, data }: Raster): Cutout | null {
  const count = width * height;
  const alpha = new Uint8Array(count);
  const foreground = new Uint8Array(count * 3);
  let [clear, most] = [0, 0];
  for (let pixel = 0; pixel < count; pixel++) {
    const opacity = data[pixel * 4 + 3] ?? 0;
    alpha[pixel] = opacity;
    if (opacity < COVERED) clear++;
    most = Math.max(most, opacity);
    for (let c = 0; c < 3; c++) foreground[pixel * 3 + c] = data[pixel * 4 + c] ?? 0;
  }
  if (clear <= count * LEAST_CLEAR) return null;
  if (most < 8) throw new NoSubjectError();
  return {
    width,
    height,
    alpha,
    foreground: { width, height, channels: 3, data: foreground },
    light: new Uint8Array(count).fill(255),
    confidence: 1,
  };
}
