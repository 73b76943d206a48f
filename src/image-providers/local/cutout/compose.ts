import type { Raster } from '../raster.js';
import type { Cutout } from './cutout.js';

/** Lays the subject and its shadow over a background of the same size (RGB), in place. */
export function composeOver(background: Raster, { alpha, foreground, light }: Cutout): void {
  const { data } = background;
  for (let pixel = 0; pixel < alpha.length; pixel++) {
    const opacity = alpha[pixel] ?? 0;
    const lit = light[pixel] ?? 255;
    if (opacity === 0 && lit === 255) continue;
    for (let i = pixel * 3; i < pixel * 3 + 3; i++) {
      const behind = ((data[i] ?? 0) * lit) / 255;
      data[i] = Math.round(behind + (((foreground.data[i] ?? 0) - behind) * opacity) / 255);
    }
  }
}

/** A background of pure white. */
export function whiteBackground({ width, height }: { width: number; height: number }): Raster {
  return { width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(255) };
}
