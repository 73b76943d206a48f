import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Raster } from '../../src/image-providers/local/raster.js';
import { composeOver, whiteBackground } from '../../src/image-providers/local/cutout/compose.js';
import { cutOut, NoSubjectError } from '../../src/image-providers/local/cutout/cutout.js';
import type { Scene, Stage } from '../support/cutout-scenes.js';
import { buildScene, maskOverlap } from '../support/cutout-scenes.js';
import { drawnSubjects } from '../support/drawn-subjects.js';

const GREY: Stage = {
  name: 'grey gradient',
  from: [215, 215, 218],
  to: [180, 180, 184],
  shape: 'vertical',
  noise: 4,
  shadow: 0.4,
};
const SAND: Stage = { ...GREY, name: 'sand vignette', from: [232, 220, 200], to: [190, 170, 140], shape: 'radial' };
const BLUE: Stage = { ...GREY, name: 'blue vignette', from: [90, 140, 200], to: [40, 80, 140], shape: 'radial' };
const DARK: Stage = { ...GREY, name: 'dark', from: [60, 60, 64], to: [36, 36, 40], noise: 3 };

const photoOf = ({ width, height, data }: Scene): Raster => ({ width, height, channels: 3, data });

async function sceneOf(name: string, stage: Stage): Promise<Scene> {
  const subject = (await drawnSubjects()).find((drawn) => drawn.name === name);
  if (!subject) throw new Error(`There is no drawing of a ${name}`);
  return await buildScene(subject, stage);
}

describe('a local cut-out', () => {
  it.each([
    ['mug', 'blue vignette', BLUE],
    ['sneaker', 'sand vignette', SAND],
    ['bottle', 'sand vignette', SAND],
    ['sneaker', 'grey gradient', GREY],
    ['bottle', 'grey gradient', GREY],
    ['bottle', 'dark backdrop', DARK],
  ])('finds the %s before a %s within a twentieth, and is sure of it', async (name, _stage, stage) => {
    const scene = await sceneOf(name, stage);
    const { alpha, confidence } = await cutOut(photoOf(scene));
    expect(maskOverlap(alpha, scene.truth)).toBeGreaterThan(0.95);
    expect(confidence).toBeGreaterThan(0.6);
  });

  it('lies on pure white, with soft edges, its shadow and no rim of the old backdrop', async () => {
    const scene = await sceneOf('bottle', { ...SAND, from: [120, 200, 120], to: [90, 170, 90], noise: 2 });
    const found = await cutOut(photoOf(scene));
    const white = whiteBackground(scene);
    composeOver(white, found);
    const at = (x: number, y: number) => Array.from(white.data.subarray((y * scene.width + x) * 3).subarray(0, 3));
    for (const [x, y] of [
      [0, 0],
      [719, 0],
      [60, 300],
      [0, 539],
      [700, 120],
    ] as const)
      expect(at(x, y)).toEqual([255, 255, 255]);
    expect(found.alpha.some((value) => value > 40 && value < 215)).toBe(true);
    const shadow = at(452, 440);
    expect(Math.max(...shadow)).toBeLessThan(245);
    expect(Math.max(...shadow) - Math.min(...shadow)).toBeLessThan(4);
    // The label's left edge, cream, was mixed with green.
    const edge = at(281, 350);
    expect((edge[1] ?? 0) - (edge[0] ?? 0)).toBeLessThan(14);
  });

  it.each(['t-shirt', 'tote-bag'])('keeps the white %s of a product photo whole on light grey', async (product) => {
    const { data, info } = await sharp(`assets/products/${product}/photo.jpg`)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { alpha, confidence } = await cutOut({ width: info.width, height: info.height, channels: 3, data });
    const cloth = await sharp(`assets/products/${product}/mask.png`)
      .resize(info.width, info.height, { fit: 'fill' })
      .toColourspace('b-w')
      .extractChannel(0)
      .raw()
      .toBuffer();
    let [covered, all] = [0, 0];
    cloth.forEach((level, pixel) => {
      if (level < 250) return;
      all++;
      if ((alpha[pixel] ?? 0) > 200) covered++;
    });
    expect(covered / all).toBeGreaterThan(0.97);
    expect(confidence).toBeGreaterThan(0.6);
  });

  it('is not sure of a subject in the colours of its backdrop', async () => {
    const scene = await sceneOf('sneaker', { ...GREY, from: [140, 90, 200], to: [80, 50, 130], shape: 'radial' });
    const outcome = await cutOut(photoOf(scene)).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(NoSubjectError);
    else
      expect(outcome).toHaveProperty(
        'confidence',
        expect.toSatisfy((value: number) => value < 0.6),
      );
  });

  it.each([0, 5])('finds no subject in an empty backdrop with noise of %i levels', async (noise) => {
    const nothing = { name: 'nothing', width: 300, height: 200, data: new Uint8Array(300 * 200 * 4) };
    const scene = await buildScene(nothing, { ...GREY, noise });
    await expect(cutOut(photoOf(scene))).rejects.toThrow(NoSubjectError);
  });
});
