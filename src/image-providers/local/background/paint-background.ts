import { decode, openPicture } from '../picture.js';
import type { Raster } from '../raster.js';
import type { BackgroundWish } from './background-wish.js';

/** Paints a background (RGB) of the given size; a picture is turned the right way up and cropped to cover it. */
export async function paintBackground(wish: BackgroundWish, width: number, height: number): Promise<Raster> {
  if ('path' in wish) {
    const covering = openPicture(wish.path).resize(width, height, { fit: 'cover' });
    return await decode('reference image', covering.toColourspace('srgb').flatten({ background: '#fff' }));
  }
  return gradient(wish, width, height);
}

/** Dithered: eight bits alone would show bands in a wide soft gradient. */
function gradient(
  { from, to }: { from: readonly number[]; to: readonly number[] },
  width: number,
  height: number,
): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    const t = height > 1 ? y / (height - 1) : 0;
    const levels = [0, 1, 2].map((c) => (from[c] ?? 0) * (1 - t) + (to[c] ?? 0) * t);
    for (let x = 0; x < width; x++) {
      const threshold = dither(x, y);
      for (const level of levels) data[at++] = Math.floor(level + threshold);
    }
  }
  return { width, height, channels: 3, data };
}

/** Interleaved gradient noise, 0 to 1, of Jimenez, "Next Generation Post Processing in Call of Duty", SIGGRAPH 2014. */
function dither(x: number, y: number): number {
  const value = 52.9829189 * ((0.06711056 * x + 0.00583715 * y) % 1);
  // A whole level stays what it is whatever the threshold.
  return Math.min(0.999, value % 1);
}
