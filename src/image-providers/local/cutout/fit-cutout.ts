import sharp from 'sharp';
import type { Cutout } from './cutout.js';

/** Scales a cut-out to fit into a size, in the middle, with nothing around it. */
export async function fitCutout(cutout: Cutout, width: number, height: number): Promise<Cutout> {
  if (cutout.width === width && cutout.height === height) return cutout;
  const fit = async (data: Uint8Array, channels: 1 | 3, level: number): Promise<Uint8Array> =>
    await sharp(data, { raw: { width: cutout.width, height: cutout.height, channels } })
      .resize(width, height, { fit: 'contain', background: { r: level, g: level, b: level } })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer();
  const alpha = await fit(cutout.alpha, 1, 0);
  const foreground = await fit(cutout.foreground.data, 3, 255);
  const light = await fit(cutout.light, 1, 255);
  return { ...cutout, width, height, alpha, foreground: { width, height, channels: 3, data: foreground }, light };
}
