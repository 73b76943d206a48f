import type { GreyPlane, Raster } from '../raster.js';
import { levelAt } from '../raster.js';

/** How much deeper folds are drawn on black than on white cloth. */
const DARK_CONTRAST = 0.9;
/** How much light (of 255) the nap of black cloth throws back where the folds face the lamp. */
const DARK_SHEEN = 30;

/** White cloth never quite reaches the white of the screen. */
const BRIGHTEST_CLOTH = 248;

/** Reads "#rrggbb". */
function parseColour(hex: string): [number, number, number] {
  const value = /^#[0-9a-f]{6}$/i.test(hex) ? Number.parseInt(hex.slice(1), 16) : Number.NaN;
  if (Number.isNaN(value)) throw new RangeError(`"${hex}" is not a colour of the form #rrggbb.`);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Dyes the white garment in the photo, in place, inside the mask only. The median of the cloth takes the dye's colour. */
export function dyeGarment(photo: Raster, light: GreyPlane, mask: GreyPlane | null, hex: string): void {
  const table = dyeTable(parseColour(hex), levelAt(0.5, light, mask), levelAt(0.98, light, mask));
  const { data, channels } = photo;
  for (let i = 0, p = 0; i < light.data.length; i++, p += channels) {
    const cover = mask ? (mask.data[i] ?? 0) : 255;
    if (cover === 0) continue;
    const entry = (light.data[i] ?? 0) * 3;
    for (let c = 0; c < 3; c++) {
      const before = data[p + c] ?? 0;
      data[p + c] = before + ((table[entry + c] ?? 0) - before) * (cover / 255) + 0.5;
    }
  }
}

/**
 * The dyed colour (RGB, 0..255) for each brightness of the white cloth.
 * colour x light / median, on sRGB values: they are close to a power law, so the product is the same as in linear light.
 * On dark cloth the eye sees ratios of light less well than the sheen of the fibres, so contrast and a highlight are added.
 */
function dyeTable(colour: readonly [number, number, number], median: number, brightest: number): Float32Array {
  const white = Math.max(...colour);
  const darkness = 1 - (0.213 * colour[0] + 0.715 * colour[1] + 0.072 * colour[2]) / 255;
  const contrast = 1 + DARK_CONTRAST * darkness ** 3;
  const sheen = DARK_SHEEN * darkness ** 2;
  // A white garment dyed white must keep its folds: exposed so that its brightest cloth, not its median, comes near the white.
  const exposure = Math.min(1, (BRIGHTEST_CLOTH * median) / (white * Math.max(median, brightest, 1)));
  const table = new Float32Array(256 * 3);
  for (let level = 0; level < 256; level++) {
    const ratio = level / Math.max(1, median);
    const body = Math.min(ratio, 4) ** contrast * exposure;
    const gloss = sheen * highlight(ratio);
    for (let c = 0; c < 3; c++) table[level * 3 + c] = Math.min(255, (colour[c] ?? 0) * body + gloss);
  }
  return table;
}

/** 0 in the shadows, 1 on the crest of a fold, smooth in between; below zero never, at the median small. */
function highlight(ratio: number): number {
  const t = Math.min(1, Math.max(0, (ratio - 0.82) / 0.4));
  return t * t * (3 - 2 * t);
}
