import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import type { ClipOptions, Composition } from './clips.js';
import {
  compose,
  ffmpeg,
  makeClip,
  measure,
  pictureFacts,
  pictureHashes,
  shipped,
  upload,
  worstSync,
} from './clips.js';

let stage: TestStage;
let app: TestApp;
let client: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start();
  client = await app.guest();
});
afterAll(() => stage.close());

const local = (name: string): string => join(stage.dataDir, name);

/** The result on the disk, so that ffmpeg can look at it. */
async function resultOf({ output }: Composition): Promise<string> {
  const { fileId, url } = output ?? { fileId: '', url: '' };
  const path = local(`${fileId}.result`);
  await writeFile(path, new Uint8Array(await (await fetch(url)).arrayBuffer()));
  return path;
}

async function clip(name: string, options: ClipOptions = {}): Promise<string> {
  return upload(client, await makeClip(local(name), options));
}

describe('clips that match', () => {
  it("are joined as ffmpeg's own stream copy does, frame for frame", { timeout: 120_000 }, async () => {
    const names = ['wave-1.mp4', 'wave-2.mp4', 'wave-3.mp4'];
    const task = await compose(client, await Promise.all(names.map((name) => upload(client, shipped(name)))));
    expect(task.output).toMatchObject({ durationMs: 9_000, width: 480, height: 270, reencoded: [] });
    expect(task.plan).toMatchObject({ sound: { action: 'copy' }, fallback: [] });
    const list = local('list.txt');
    await writeFile(list, names.map((name) => `file '${shipped(name)}'\n`).join(''));
    await ffmpeg('-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', local('own.mp4'));
    const path = await resultOf(task);
    expect(await pictureHashes(path)).toEqual(await pictureHashes(local('own.mp4')));
    expect(await worstSync(path)).toEqual({ flashes: 9, worstMs: expect.toSatisfy((ms: number) => ms <= 40) });
  });
});

describe('clips that are all turned', () => {
  it.each([90, 180, 270])(
    'by %d degrees are joined as they are, and stay turned',
    { timeout: 60_000 },
    async (degrees) => {
      await makeClip(local('flat.mp4'));
      const path = local(`turned-${degrees}.mp4`);
      await ffmpeg('-i', local('flat.mp4'), '-c', 'copy', '-metadata:s:v', `rotate=${degrees}`, path);
      const id = await upload(client, path);
      const task = await compose(client, [id, id]);
      expect(task.plan?.fallback).toEqual([]);
      const [width, height] = degrees === 180 ? [160, 90] : [90, 160];
      expect(task.output).toMatchObject({ width, height, reencoded: [], durationMs: 4_000 });
      const [made, was] = [await pictureFacts(await resultOf(task)), await pictureFacts(path)];
      expect(made.side_data_list).toEqual(was.side_data_list);
    },
  );
});

describe('clips that do not match', () => {
  it('are made to match, and only they are; the sound stays with the pictures', { timeout: 120_000 }, async () => {
    const names = ['wave-1.mp4', 'portrait.mp4', 'wave-2.mp4', 'cinema.mp4', 'wave-3.mp4'];
    const ids = await Promise.all(names.map((name) => upload(client, shipped(name))));
    const task = await compose(client, ids);
    expect(task.output).toMatchObject({ width: 480, height: 270, reencoded: [1, 3] });
    expect(task.plan?.inputs[1]?.reasons).toContain('frame rate 30000/1001 instead of 25/1');
    const path = await resultOf(task);
    const { frames, duration, soundDuration } = await measure(path);
    expect({ frames, duration }).toEqual({ frames: 375, duration: 15 });
    expect(soundDuration).toBeCloseTo(15, 1);
    expect(await worstSync(path)).toEqual({ flashes: 15, worstMs: expect.toSatisfy((ms: number) => ms <= 40) });
    // What is copied is the same bit by bit.
    const hashes = await pictureHashes(path);
    expect(hashes.slice(0, 75)).toEqual(await pictureHashes(shipped('wave-1.mp4')));
    expect(hashes.slice(300)).toEqual(await pictureHashes(shipped('wave-3.mp4')));
  });
});

/** Where a plain stream copy gives something wrong, and exits with 0. */
describe('what a plain copy gets wrong without a word', () => {
  const rows: [string, ClipOptions, ClipOptions, Partial<Composition['plan'] & object>][] = [
    ['another time base', {}, { more: ['-video_track_timescale', '90000'] }, { sound: { action: 'copy', reasons: [] } }],
    ['another sample rate', {}, { sampleRate: 44_100 }, {}],
    ['a first clip without sound', { sampleRate: null }, {}, {}],
    ['a last clip without sound', {}, { sampleRate: null }, {}],
    ['the streams in another order', {}, { more: ['-map', '1:a', '-map', '0:v'] }, {}],
  ]; // prettier-ignore

  it.each(rows)('%s: right, with all pictures copied', { timeout: 120_000 }, async (name, first, second, plan) => {
    const slug = name.replaceAll(' ', '-');
    const task = await compose(client, [await clip(`${slug}-1.mp4`, first), await clip(`${slug}-2.mp4`, second)]);
    expect(task.plan).toMatchObject({ fallback: [], sound: { action: 'encode' }, ...plan });
    expect(task.output).toMatchObject({ durationMs: 4_000, reencoded: [] });
    const path = await resultOf(task);
    const { frames, duration, soundDuration } = await measure(path);
    expect({ frames, duration }).toEqual({ frames: 100, duration: 4 });
    expect(soundDuration).toBeGreaterThan(3.95);
    expect(soundDuration).toBeLessThan(4.05);
    const silent = [first, second].filter(({ sampleRate }) => sampleRate === null).length;
    if (silent === 0) expect((await worstSync(path)).worstMs).toBeLessThanOrEqual(40);
    expect((await pictureHashes(path)).slice(50)).toEqual(await pictureHashes(local(`${slug}-2.mp4`)));
  });

  it('rotation in one clip: that clip is turned, the others are not', { timeout: 120_000 }, async () => {
    const upright = await clip('upright.mp4', { seconds: 3 });
    await makeClip(local('plain.mp4'), { seconds: 2 });
    await ffmpeg('-i', local('plain.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', local('turned.mp4'));
    const turned = await upload(client, local('turned.mp4'));
    expect((await client.get(`/api/v1/files/${turned}`)).body.data).toMatchObject({ width: 90, height: 160 });
    const task = await compose(client, [turned, upright]);
    expect(task.output).toMatchObject({ width: 160, height: 90, reencoded: [0], durationMs: 5_000 });
    expect(task.plan?.inputs[0]?.reasons.join()).toMatch(/rotation (90|270) instead of 0/);
    const path = await resultOf(task);
    expect(await measure(path)).toMatchObject({ frames: 125, width: 160, height: 90 });
    // Between bars: the left edge is black while the turned clip is shown, and is not after it.
    expect(await brightnessAtLeft(path, 1.5)).toBeLessThan(24);
    expect(await brightnessAtLeft(path, 3.5)).toBeGreaterThan(40);
  });

  it('nothing differs: 20 clips are joined without drift', { timeout: 120_000 }, async () => {
    const id = await clip('short.mp4', { seconds: 1.04 });
    const task = await compose(
      client,
      Array.from({ length: 20 }, () => id),
    );
    expect(task.plan).toMatchObject({ sound: { action: 'copy' }, fallback: [] });
    const path = await resultOf(task);
    const { frames, duration, soundDuration } = await measure(path);
    expect({ frames, duration }).toEqual({ frames: 520, duration: 20.8 });
    expect(Math.abs((soundDuration ?? 0) - duration)).toBeLessThan(0.04);
    expect((await worstSync(path)).worstMs).toBeLessThanOrEqual(40);
  });
});

async function brightnessAtLeft(path: string, seconds: number): Promise<number> {
  const filter = 'crop=8:ih:0:0,scale=1:1,format=gray';
  const picture = ['-vf', filter, '-frames:v', '1', '-f', 'rawvideo', '-'];
  return (await ffmpeg('-ss', String(seconds), '-i', path, ...picture))[0] ?? 0;
}
