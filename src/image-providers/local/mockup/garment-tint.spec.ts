import { describe, expect, it } from 'vitest';
import { dyeGarment } from './garment-tint.js';
import type { Raster } from '../raster.js';
import { luminance } from '../raster.js';

/** White cloth from dark folds to bright crests: one row, levels 60 to 255. */
function cloth(): Raster {
  const levels = Array.from({ length: 196 }, (_, index) => 60 + index);
  return { width: levels.length, height: 1, channels: 3, data: Uint8Array.from(levels.flatMap((l) => [l, l, l])) };
}

function dyed(hex: string): Uint8Array {
  const photo = cloth();
  dyeGarment(photo, luminance(photo), null, hex);
  return photo.data;
}

describe('dyeing a garment', () => {
  it('white leaves the folds visible up to the brightest crest', () => {
    const data = dyed('#ffffff');
    const reds = Array.from({ length: data.length / 3 }, (_, index) => data[index * 3] ?? 0);
    expect(new Set(reds.slice(0, -8)).size).toBeGreaterThan(150);
    expect(Math.max(...reds.slice(0, -8))).toBeLessThanOrEqual(250);
  });

  it('gives the median of the cloth the colour of the dye', () => {
    const data = dyed('#2040a0');
    const median = 98 * 3;
    [0x20, 0x40, 0xa0].forEach((value, c) => expect(Math.abs((data[median + c] ?? 0) - value)).toBeLessThan(14));
  });

  it('never makes brighter cloth darker', () => {
    for (const hex of ['#000000', '#1f1f22', '#b3262e', '#ffffff']) {
      const data = dyed(hex);
      for (let i = 3; i < data.length; i++) expect(data[i] ?? 0).toBeGreaterThanOrEqual(data[i - 3] ?? 0);
    }
  });

  it('refuses what is no colour', () => {
    expect(() => dyed('red')).toThrow('"red" is not a colour of the form #rrggbb');
  });
});
