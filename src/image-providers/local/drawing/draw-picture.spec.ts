import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { DrawingOrder } from './draw-picture.js';
import { drawPicture } from './draw-picture.js';

const ORDER: DrawingOrder = { prompt: 'a quiet sea', seed: 7, variation: 0, width: 256, height: 192 };

const pixelsOf = async (change: Partial<DrawingOrder>) =>
  await sharp(await drawPicture({ ...ORDER, ...change }))
    .raw()
    .toBuffer({ resolveWithObject: true });
const difference = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;

describe('a drawn picture', () => {
  it('is the same for the same order, to the last pixel', async () => {
    const [first, second] = [await drawPicture(ORDER), await drawPicture(ORDER)];
    expect(createHash('sha256').update(first).digest('hex')).toBe(createHash('sha256').update(second).digest('hex'));
  });

  it.each([{ prompt: 'a red fox' }, { seed: 8 }, { variation: 1 }])('is another one with %j', async (change) => {
    expect(difference((await pixelsOf({})).data, (await pixelsOf(change)).data)).toBeGreaterThan(8);
  });

  it('takes its colours from the prompt', async () => {
    for (let variation = 0; variation < 5; variation++) {
      const { data } = await pixelsOf({ prompt: 'everything green', variation });
      const mean = [0, 1, 2].map((c) => data.reduce((sum, value, i) => (i % 3 === c ? sum + value : sum), 0));
      expect(mean[1]).toBeGreaterThan(mean[0] ?? 0);
    }
  });

  it('carries its mark in the lower right corner, in white strokes with a dark rim', async () => {
    const { data, info } = await pixelsOf({ width: 1024, height: 1024 });
    let [white, dark] = [0, 0];
    for (let y = info.height - 32; y < info.height - 8; y++) {
      for (let x = info.width - 180; x < info.width - 8; x++) {
        const [red = 0, green = 0, blue = 0] = data.subarray((y * info.width + x) * 3);
        if (Math.min(red, green, blue) > 235) white++;
        if (Math.max(red, green, blue) < 140) dark++;
      }
    }
    expect(white).toBeGreaterThan(150);
    expect(dark).toBeGreaterThan(150);
  });

  it('is of any size that is asked for', async () => {
    const side = fc.integer({ min: 64, max: 700 });
    await fc.assert(
      fc.asyncProperty(fc.string(), side, side, async (prompt, width, height) => {
        const { info } = await pixelsOf({ prompt, width, height });
        expect(info).toMatchObject({ width, height, channels: 3 });
      }),
      { numRuns: 20 },
    );
  });

  it('draws the largest size within seconds', async () => {
    const { info } = await pixelsOf({ width: 2048, height: 2048, variation: 1 });
    expect(info.width).toBe(2048);
  });
});
