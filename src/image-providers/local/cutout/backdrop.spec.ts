import { describe, expect, it } from 'vitest';
import { fitBackdrop, isStudio } from './backdrop.js';
import type { Samples } from './samples.js';
import { borderPixels } from './samples.js';

const [WIDTH, HEIGHT] = [80, 60];

function picture(level: (x: number, y: number) => number): Samples {
  const data = new Float32Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    data[i] = level(pixel % WIDTH, Math.floor(pixel / WIDTH));
  }
  return { width: WIDTH, height: HEIGHT, data };
}

describe('the backdrop behind a subject', () => {
  it('is a gradient that goes on under it, though the subject touches the border', () => {
    const gradient = (x: number, y: number) => 120 + x * 0.7 + y * 0.4;
    const photo = picture((x, y) => (x > 20 && x < 36 && y > 20 ? 20 : gradient(x, y)));
    const backdrop = fitBackdrop(photo, borderPixels(photo, 3));
    expect(isStudio(backdrop)).toBe(true);
    expect(backdrop.colours.data[(40 * WIDTH + 28) * 3]).toBeCloseTo(gradient(28, 40), 0);
  });

  it('is none where the border is of many colours', () => {
    const photo = picture((x, y) => ((x * 7919 + y * 104_729) % 256) * (x % 5 === 0 ? 1 : 0.4));
    expect(isStudio(fitBackdrop(photo, borderPixels(photo, 3)))).toBe(false);
  });

  it('is fitted to a picture one pixel wide', () => {
    const photo: Samples = { width: 1, height: 30, data: new Float32Array(90).fill(77) };
    expect(fitBackdrop(photo, borderPixels(photo, 2)).colours.data[45]).toBeCloseTo(77, 0);
  });
});
