import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MockupPool } from './mockup-pool.js';
import type { MockupJob } from './mockup/mockup.js';
import { renderMockup } from './mockup/mockup.js';
import { UnreadablePictureError } from './picture.js';

const [WIDTH, HEIGHT] = [240, 280];

describe('a mock-up', () => {
  let folder: string;
  let pool: MockupPool;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'darkroom-mockup-'));
    pool = new MockupPool(1);
    await solid('photo.png', WIDTH, HEIGHT, '#dddddd');
    await solid('white.png', 100, 100, '#ffffff');
  });
  afterAll(async () => {
    await pool.close();
    await rm(folder, { recursive: true });
  });

  const path = (name: string) => join(folder, name);
  const solid = (
    name: string,
    width: number,
    height: number,
    background: string | { r: number; g: number; b: number; alpha: number },
  ) =>
    sharp({ create: { width, height, channels: typeof background === 'string' ? 3 : 4, background } })
      .png()
      .toFile(path(name));
  const job = (change: Partial<MockupJob> = {}): MockupJob => ({
    artworkPath: path('white.png'),
    basePhotoPath: path('photo.png'),
    maskPath: null,
    displacementMapPath: null,
    shadeMapPath: null,
    tint: null,
    printArea: [
      { x: 70, y: 80 },
      { x: 170, y: 80 },
      { x: 170, y: 180 },
      { x: 70, y: 180 },
    ],
    outputPath: path('out.jpg'),
    ...change,
  });
  const render = async (change: Partial<MockupJob> = {}) => {
    await renderMockup(job(change));
    const { data } = await sharp(path('out.jpg')).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return (x: number, y: number) => [0, 1, 2].map((channel) => data[(y * WIDTH + x) * 3 + channel] ?? 0);
  };
  const near = (pixel: number[], wanted: number[], by: number) => {
    pixel.forEach((value, channel) => expect(Math.abs(value - (wanted[channel] ?? 0))).toBeLessThanOrEqual(by));
  };

  it('leaves the cloth as it is under transparent artwork', async () => {
    await solid('clear.png', 50, 50, { r: 255, g: 0, b: 0, alpha: 0 });
    const at = await render({ artworkPath: path('clear.png') });
    near(at(120, 130), [221, 221, 221], 3);
  });

  it('prints white nearly white on black cloth', async () => {
    const at = await render({ tint: '#1f1f22' });
    expect(Math.min(...at(120, 130))).toBeGreaterThan(215);
    expect(Math.max(...at(20, 20))).toBeLessThan(70);
  });

  it('prints nothing outside the mask, and dyes nothing there', async () => {
    const half = `<svg width="${WIDTH}" height="${HEIGHT}"><rect width="120" height="${HEIGHT}" fill="#fff"/></svg>`;
    await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#000' } })
      .composite([{ input: Buffer.from(half) }])
      .png()
      .toFile(path('mask.png'));
    await solid('red.png', 100, 100, '#ff0000');
    const at = await render({ artworkPath: path('red.png'), maskPath: path('mask.png'), tint: '#2040a0' });
    near(at(200, 30), [221, 221, 221], 4);
    near(at(150, 130), [221, 221, 221], 6);
    expect(at(100, 130)[0]).toBeGreaterThan(150);
    expect(at(30, 30)[2]).toBeGreaterThan(at(30, 30)[0] ?? 0);
  });

  it.each([
    ['very tall', 1, 4_000],
    ['very wide', 4_000, 1],
    ['tiny', 1, 1],
  ])('takes %s artwork', async (_name, width, height) => {
    await solid('odd.png', width, height, '#3366cc');
    await expect(render({ artworkPath: path('odd.png') })).resolves.toBeTypeOf('function');
  });

  it('keeps the shape of wide artwork: it is as wide as the print area, and no higher than it should be', async () => {
    await solid('wide.png', 400, 100, '#cc0000');
    const at = await render({ artworkPath: path('wide.png') });
    expect(at(120, 130)[1]).toBeLessThan(80);
    near(at(120, 95), [221, 221, 221], 6);
    near(at(120, 165), [221, 221, 221], 6);
  });

  it('prints larger on a larger print area', async () => {
    await solid('blue.png', 50, 50, '#0000cc');
    const big = await render({
      artworkPath: path('blue.png'),
      printArea: [
        { x: 30, y: 40 },
        { x: 210, y: 40 },
        { x: 210, y: 220 },
        { x: 30, y: 220 },
      ],
    });
    expect(big(40, 50)[0]).toBeLessThan(80);
    near((await render({ artworkPath: path('blue.png') }))(40, 50), [221, 221, 221], 4);
  });

  it('says which picture cannot be read, and leaves no file', async () => {
    await rm(path('out.jpg'), { force: true });
    await writeFile(path('broken.png'), 'no picture');
    const failed = pool.render(job({ artworkPath: path('broken.png') }), {});
    await expect(failed).rejects.toThrow(UnreadablePictureError);
    await expect(failed).rejects.toMatchObject({ picture: 'artwork' });
    expect((await readdir(folder)).filter((name) => name.startsWith('out'))).toEqual([]);
  });

  it('is drawn in a thread that reports its stages', async () => {
    const stages: string[] = [];
    const size = await pool.render(job(), { onProgress: (_percent, stage) => stages.push(stage) });
    expect(size).toEqual({ width: WIDTH, height: HEIGHT });
    expect(stages).toEqual(expect.arrayContaining(['reading', 'printing']));
  });

  it('ends at once when it is aborted, and leaves no file', async () => {
    await rm(path('out.jpg'), { force: true });
    await solid('large.png', 6_000, 6_000, '#335577');
    const controller = new AbortController();
    const drawing = pool.render(job({ artworkPath: path('large.png') }), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(drawing).rejects.toMatchObject({ name: 'AbortError' });
    expect(existsSync(path('out.jpg'))).toBe(false);
  });
});
