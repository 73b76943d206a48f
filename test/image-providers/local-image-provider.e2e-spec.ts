import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImageJob, InputImage, ProviderResult } from '../../src/image-providers/image-provider.js';
import { LocalImageProvider } from '../../src/image-providers/local/local-image-provider.js';
import { buildScene } from '../support/cutout-scenes.js';
import { drawnSubjects } from '../support/drawn-subjects.js';

describe('the local provider', () => {
  let folder: string;
  let provider: LocalImageProvider;
  let scene: Buffer;
  let made: number;

  beforeAll(async () => {
    provider = new LocalImageProvider({ threads: 1 });
    const [mug] = await drawnSubjects();
    if (!mug) throw new Error('There is no drawing');
    const stage = { from: [228, 214, 190], to: [205, 190, 165], shape: 'vertical', noise: 2, shadow: 0.35 } as const;
    const { width, height, data } = await buildScene(mug, { name: 'sand', ...stage });
    scene = await sharp(data, { raw: { width, height, channels: 3 } })
      .resize(360)
      .png()
      .toBuffer();
  });
  afterAll(async () => provider.onApplicationShutdown());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'darkroom-local-'));
    made = 0;
  });
  afterEach(async () => rm(folder, { recursive: true }));

  const store = async (picture: Sharp, name: string): Promise<InputImage> => {
    const path = join(folder, name);
    const { width, height } = await picture.toFile(path);
    return { path, mediaType: 'image/png', width, height };
  };
  const job = (change: Partial<ImageJob>): ImageJob => ({
    id: '0198c0de-0000-7000-8000-000000000001',
    type: 'WHITE_BACKGROUND',
    prompt: null,
    negativePrompt: null,
    source: null,
    references: [],
    size: null,
    seed: null,
    count: 1,
    ...change,
  });
  const start = async (
    change: Partial<ImageJob>,
    { by = provider, progress = () => {}, signal = new AbortController().signal }: Partial<Start> = {},
  ) => {
    const newPath = async (extension = '') => join(folder, `made-${made++}${extension}`);
    return (await by.start(job(change), { signal, progress, newPath })).done;
  };
  interface Start {
    by: LocalImageProvider;
    progress: (percent: number, stage?: string) => void;
    signal: AbortSignal;
  }
  const pathOf = ({ images }: ProviderResult, index = 0): string => {
    const image = images[index];
    if (!image || !('path' in image)) throw new Error('There is no picture');
    return image.path;
  };
  const pixels = async (result: ProviderResult) => {
    const { data, info } = await sharp(pathOf(result)).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)];
    return { width: info.width, height: info.height, at };
  };
  const results = async () => (await readdir(folder)).filter((name) => name.startsWith('made-'));

  it('lays a subject on white, reports its stages and says how sure it is', async () => {
    const stages = new Set<string | undefined>();
    const source = await store(sharp(scene), 'source.png');
    const result = await start({ source }, { progress: (_percent, stage) => stages.add(stage) });
    const { width, height, at } = await pixels(result);
    expect([width, height]).toEqual([360, 270]);
    expect(at(2, 2)).toEqual([255, 255, 255]);
    expect(at(330, 30)).toEqual([255, 255, 255]);
    expect(at(170, 150)[2]).toBeLessThan(110);
    expect(result.facts).toEqual({ confidence: expect.toSatisfy((value: number) => value > 0.6 && value <= 1) });
    expect([...stages]).toEqual(expect.arrayContaining(['segmenting', 'refining', 'compositing']));
  });

  it('lays it on a gradient, and on a reference picture turned the right way up', async () => {
    const source = await store(sharp(scene), 'source.png');
    const type = 'BACKGROUND_CHANGE';
    const gradient = await pixels(await start({ type, source, prompt: 'gradient from #ff0000 to #0000ff' }));
    expect(gradient.at(3, 1)[0]).toBeGreaterThan(240);
    expect(gradient.at(3, 268)[2]).toBeGreaterThan(240);
    const halves = Buffer.from('<svg width="80" height="60"><rect width="40" height="60" fill="#0a0"/></svg>');
    // Orientation 6: what is left in the file is up in the picture.
    const reference = await store(
      sharp(halves).flatten({ background: '#00a' }).withMetadata({ orientation: 6 }),
      'r.jpg',
    );
    const { at } = await pixels(await start({ type, source, references: [reference] }));
    expect(at(5, 5)[1]).toBeGreaterThan(130);
    expect(at(5, 264)[2]).toBeGreaterThan(130);
  });

  it('lays it on white where nothing is said of the background', async () => {
    const source = await store(sharp(scene), 'source.png');
    const { at } = await pixels(await start({ type: 'BACKGROUND_CHANGE', source, prompt: null }));
    expect(at(2, 2)).toEqual([255, 255, 255]);
  });

  it('says what can be written where no background is understood', async () => {
    const source = await store(sharp(scene), 'source.png');
    const refused = start({ type: 'BACKGROUND_CHANGE', source, prompt: 'somewhere nice' });
    await expect(refused).rejects.toMatchObject({ name: 'ProviderError', failure: 'rejected' });
    await expect(refused).rejects.toThrow(/#e8e4da.*gradient/);
  });

  it.each<[string, (picture: Sharp) => Sharp, [number, number]]>([
    ['grey', (picture) => picture.greyscale().png(), [360, 270]],
    ['CMYK', (picture) => picture.toColourspace('cmyk').jpeg(), [360, 270]],
    ['16 bit', (picture) => picture.toColourspace('rgb16').png(), [360, 270]],
    ['turned by its EXIF', (picture) => picture.jpeg().withMetadata({ orientation: 6 }), [270, 360]],
    ['tiny', (picture) => picture.resize(16, 16, { fit: 'fill' }).png(), [16, 16]],
    ['very wide', (picture) => picture.resize(1200, 60, { fit: 'fill' }).png(), [1200, 60]],
    ['very tall', (picture) => picture.resize(60, 1200, { fit: 'fill' }).png(), [60, 1200]],
  ])('takes a photo that is %s', async (name, change, size) => {
    const source = await store(change(sharp(scene)), name === 'CMYK' ? 'source.jpg' : 'source.img');
    const { width, height } = await pixels(await start({ source }));
    expect([width, height]).toEqual(size);
  });

  it('takes a photo of 36 megapixels', { timeout: 120_000 }, async () => {
    const source = await store(sharp(scene).resize(7000, 5200, { fit: 'fill' }).jpeg(), 'large.jpg');
    const { width, at } = await pixels(await start({ source }));
    expect(width).toBe(7000);
    expect(at(20, 20)).toEqual([255, 255, 255]);
  });

  it('takes the opacity of a transparent picture for its cut-out', async () => {
    const disc = Buffer.from('<svg width="200" height="120"><circle cx="100" cy="60" r="40" fill="#2a6"/></svg>');
    const result = await start({ source: await store(sharp(disc).png(), 'disc.png') });
    expect(result.facts).toEqual({ confidence: 1 });
    const { at } = await pixels(result);
    expect(at(5, 5)).toEqual([255, 255, 255]);
    expect(at(100, 60)[0]).toBeLessThan(60);
  });

  it('fits the subject into the size that is asked for', async () => {
    const source = await store(sharp(scene), 'source.png');
    const { width, height, at } = await pixels(await start({ source, size: { width: 300, height: 500 } }));
    expect([width, height]).toEqual([300, 500]);
    expect(at(150, 20)).toEqual([255, 255, 255]);
    await expect(start({ source, size: { width: 63, height: 500 } })).rejects.toThrow('64 to 2048');
  });

  it('rejects a picture without a subject, and one that is none', async () => {
    const empty = await store(
      sharp({ create: { width: 90, height: 90, channels: 3, background: '#9ab' } }).png(),
      'e.png',
    );
    await expect(start({ source: empty })).rejects.toMatchObject({
      failure: 'rejected',
      cause: { code: 'NO_SUBJECT' },
    });
    await writeFile(empty.path, 'no picture');
    await expect(start({ source: empty })).rejects.toThrow('The source image cannot be read.');
    expect(await results()).toEqual([]);
  });

  it('draws the same pictures for the same order, and several different ones', async () => {
    const order: Partial<ImageJob> = {
      type: 'CREATE',
      prompt: 'a fox',
      seed: 3,
      count: 4,
      size: { width: 128, height: 96 },
    };
    const [first, second] = [await start(order), await start(order)];
    const pngs = async (result: ProviderResult) =>
      await Promise.all([0, 1, 2, 3].map(async (index) => await sharp(pathOf(result, index)).raw().toBuffer()));
    const pictures = await pngs(first);
    expect(await pngs(second)).toEqual(pictures);
    expect(new Set(pictures.map((picture) => picture.toString('base64'))).size).toBe(4);
  });

  it('makes samples of what it cannot do only when asked to', async () => {
    const source = await store(sharp(scene), 'source.png');
    await expect(start({ type: 'HEAD_SWAP', source })).rejects.toMatchObject({ failure: 'rejected' });
    expect(provider.capabilities.types).not.toContain('HEAD_SWAP');
    const by = new LocalImageProvider({ threads: 1, localSamples: true });
    const { width, height } = await pixels(await start({ type: 'HEAD_SWAP', source, references: [source] }, { by }));
    expect(width).toBeGreaterThan(height);
    expect(by.capabilities.types).toContain('POSE_CHANGE');
    await by.onApplicationShutdown();
  });

  it('ends at once when it is called off, and leaves no file', async () => {
    const source = await store(sharp(scene).resize(5000, 4000, { fit: 'fill' }).jpeg(), 'large.jpg');
    const controller = new AbortController();
    let aborted = 0;
    const progress = (_percent: number, stage?: string) => {
      if (stage !== 'segmenting') return;
      aborted ||= performance.now();
      controller.abort();
    };
    await expect(start({ source }, { signal: controller.signal, progress })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(performance.now() - aborted).toBeLessThan(3000);
    expect(await results()).toEqual([]);
  });
});
