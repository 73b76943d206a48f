import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import type { ClipOptions, Composition } from './clips.js';
import {
  brightness,
  compose,
  ffmpeg,
  makeClip,
  measure,
  pictureFacts,
  pictureHashes,
  upload,
  worstSync,
} from './clips.js';

let stage: TestStage;
let app: TestApp;
let client: ApiClient;
let plain: string;
let toneMapping: boolean;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start();
  client = await app.guest();
  plain = await clip('plain.mp4', { seconds: 3 });
  toneMapping = !(await (await fetch(`${app.baseUrl}/health/ready`)).text()).includes('tone mapping of HDR');
});
afterAll(() => stage.close());

const local = (name: string): string => join(stage.dataDir, name);

async function clip(name: string, options: ClipOptions = {}): Promise<string> {
  return upload(client, await makeClip(local(name), options));
}

async function resultOf({ output }: Composition): Promise<string> {
  const path = local(`${output?.fileId}.result`);
  await writeFile(path, new Uint8Array(await (await fetch(output?.url ?? '')).arrayBuffer()));
  return path;
}

/** The clip before a plain one of 3 s: only it is re-encoded, and the plain one is bit by bit what it was. */
async function before(id: string): Promise<{ task: Composition; path: string }> {
  const task = await compose(client, [id, plain]);
  expect(task.output).toMatchObject({ width: 160, height: 90, reencoded: [0] });
  expect(task.plan?.fallback).toEqual([]);
  const path = await resultOf(task);
  expect((await pictureHashes(path)).slice(-75)).toEqual(await pictureHashes(local('plain.mp4')));
  return { task, path };
}

const reasonsOf = ({ plan }: Composition): string => plan?.inputs[0]?.reasons.join() ?? '';

/** Pictures that count as interlaced. */
async function interlacedFrames(path: string, seconds: number): Promise<number> {
  const filter = ['-vf', 'idet,metadata=print:file=-', '-t', String(seconds), '-f', 'null', '-'];
  const text = (await ffmpeg('-i', path, '-an', ...filter)).toString();
  const last = (field: string) =>
    Number([...text.matchAll(new RegExp(`multiple\\.${field}=([\\d.]+)`, 'g'))].at(-1)?.[1] ?? 0);
  return last('tff') + last('bff');
}

/** What must be re-encoded rightly where it meets clips of another sort. */
describe('a clip among others that is', () => {
  it('10-bit is brought to 8 bits', { timeout: 120_000 }, async () => {
    const { task, path } = await before(await clip('ten.mp4', { filters: 'format=yuv420p10le' }));
    expect(reasonsOf(task)).toContain('pixel format yuv420p10le instead of yuv420p');
    expect(await pictureFacts(path)).toMatchObject({
      pix_fmt: 'yuv420p',
      profile: (await pictureFacts(local('plain.mp4'))).profile,
    });
    expect(await measure(path)).toMatchObject({ frames: 125, duration: 5 });
    const [was, is] = [await brightness(local('ten.mp4'), 'iw:ih:0:0', 0.5), await brightness(path, 'iw:ih:0:0', 0.5)];
    expect(Math.abs(was - is)).toBeLessThan(6);
  });

  it('HDR is tone-mapped: white is white, not grey', { timeout: 120_000 }, async (context) => {
    context.skip(!toneMapping, 'this ffmpeg has no zscale');
    // 75 % of the signal is about 1,000 nits in PQ; taken for SDR it would be a light grey of 180.
    const colors = ['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'];
    const filters = 'format=yuv420p10le,geq=lum=721:cb=512:cr=512';
    const hdr = await clip('hdr.mp4', { filters, more: ['-color_range', 'tv', ...colors] });
    const { task, path } = await before(hdr);
    expect(reasonsOf(task)).toContain('colour transfer smpte2084');
    expect(await brightness(path, 'iw:ih:0:0', 1)).toBeGreaterThan(225);
    expect((await pictureFacts(path)).color_transfer).not.toBe('smpte2084');
  });

  it('interlaced is made progressive', { timeout: 120_000 }, async () => {
    const filters = 'tinterlace=interleave_top,setfield=tff';
    const more = ['-flags', '+ildct+ilme', '-x264opts', 'tff=1', '-g', '25'];
    const { task, path } = await before(await clip('lace.mp4', { size: '160x96', rate: '50', filters, more }));
    expect(reasonsOf(task)).toMatch(/field order t[tb] instead of progressive/);
    expect(await interlacedFrames(local('lace.mp4'), 2)).toBeGreaterThan(25);
    expect(await interlacedFrames(path, 2)).toBe(0);
    expect(await measure(path)).toMatchObject({ frames: 125, duration: 5 });
  });

  it('anamorphic (pixels twice as wide as high) keeps its shape, with bars', { timeout: 120_000 }, async () => {
    const { task, path } = await before(await clip('wide.mp4', { filters: 'setsar=2/1' }));
    expect(reasonsOf(task)).toContain('sample aspect ratio 2:1 instead of 1:1');
    expect(await pictureFacts(path)).toMatchObject({ sample_aspect_ratio: '1:1' });
    // 320 x 90 in 160 x 90 is 160 x 45, between two bars of 22.
    expect(await brightness(path, 'iw:16:0:0', 0.5)).toBeLessThan(20);
    expect(await brightness(path, 'iw:16:0:ih-16', 0.5)).toBeLessThan(20);
    expect(await brightness(path, 'iw:40:0:25', 0.5)).toBeGreaterThan(40);
  });

  it('of a variable rate gets a constant one, and its sound stays with it', { timeout: 120_000 }, async () => {
    // Every picture of the first second and of each flash, every third of the others.
    const filters = "select='lt(t,1)+lt(mod(t,1),0.13)+not(mod(n,3))'";
    const { task, path } = await before(await clip('vfr.mp4', { filters, seconds: 4, more: ['-vsync', 'vfr'] }));
    expect(reasonsOf(task)).toContain('variable frame rate');
    const { frames, duration, soundDuration } = await measure(path);
    expect(Math.abs(frames - 175)).toBeLessThanOrEqual(1);
    expect(duration).toBeCloseTo(frames / 25, 2);
    expect(Math.abs((soundDuration ?? 0) - duration)).toBeLessThan(0.05);
    expect(await worstSync(path)).toEqual({ flashes: 7, worstMs: expect.toSatisfy((ms: number) => ms <= 40) });
  });
});
