import { blurredRegion } from '../blur.js';
import type { GreyPlane, Region } from '../raster.js';
import { levelAt } from '../raster.js';

/** How much of the weave is felt through the ink, 0 = a sticker, 1 = a dye. */
const TEXTURE = 0.35;
/** White ink reflects a little less than the paper white of the screen. */
const INK_WHITE = 0.95;
/** How much a crest of a fold whitens the ink on it. */
const GLOSS = 0.22;

/**
 * The light on the cloth at each pixel of the region: 1 = that of its median, 0.5 = half of it (sRGB values).
 * From the shade map (128 = 1) or else from the photo's own luminance; the weave comes from the photo in either case.
 */
export function clothShade(
  light: GreyPlane,
  shadeMap: GreyPlane | null,
  mask: GreyPlane | null,
  region: Region,
): Float32Array {
  const scale = light.width / 1200;
  const median = levelAt(0.5, light, mask);
  // On a photo of dark cloth, L / median would turn the noise of the camera into stripes across a white print.
  const lift = Math.max(0, 128 - median) / 2;
  const fine = blurredRegion(light, region, 0);
  const smooth = blurredRegion(light, region, 2.2 * scale);
  const map = shadeMap ? blurredRegion(shadeMap, region, 0.8 * scale) : null;
  const shade = new Float32Array(fine.length);
  for (let i = 0; i < shade.length; i++) {
    const base = (smooth[i] ?? 0) + lift;
    const weave = 1 + TEXTURE * (((fine[i] ?? 0) - (smooth[i] ?? 0)) / Math.max(1, base));
    shade[i] = weave * (map ? (map[i] ?? 0) / 128 : base / Math.max(1, median + lift));
  }
  return shade;
}

/**
 * The ink's colour (one channel, 0..255) under that light: multiplied where the cloth is in shadow, multiplied and a
 * little whitened (the upper half of hard light) where it is lit.
 */
export function litInk(ink: number, shade: number): number {
  const lit = ink * INK_WHITE * (shade < 1 ? shade : 1 + (shade - 1) * 0.6);
  return shade <= 1 ? lit : lit + Math.max(0, 255 - lit) * Math.min(1, (shade - 1) * GLOSS);
}
