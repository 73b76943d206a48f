import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { TestStage } from '../support/test-app.js';
import type { Composition } from './clips.js';
import { compose, makeClip, upload, worstSync } from './clips.js';
import type { NumberedClip } from './numbered-clips.js';
import { makeNumbered, range, shownNumbers } from './numbered-clips.js';

let stage: TestStage;
let client: ApiClient;
/** 100 pictures at 25 a second: what the result is like. */
let main: string;

beforeAll(async () => {
  stage = await TestStage.build();
  client = await (await stage.start()).guest();
  main = await numbered('main.mp4');
});
afterAll(() => stage.close());

const local = (name: string): string => join(stage.dataDir, name);

async function resultOf({ output }: Composition): Promise<string> {
  const path = local(`${output?.fileId}.result`);
  await writeFile(path, new Uint8Array(await (await fetch(output?.url ?? '')).arrayBuffer()));
  return path;
}

async function numbered(name: string, options: NumberedClip = {}): Promise<string> {
  return upload(client, await makeNumbered(local(name), options));
}

/** What is shown of a part of a clip that comes before the main one. */
async function shownBefore(fileId: string, part: { startMs?: number; endMs?: number }): Promise<number[]> {
  const task = await compose(client, [{ fileId, ...part }, main]);
  expect(task.output?.reencoded).toEqual([0]);
  expect(task.plan?.fallback).toEqual([]);
  const shown = await shownNumbers(await resultOf(task));
  expect(shown.slice(-100)).toEqual(range(0, 100));
  return shown.slice(0, -100);
}

const times = (count: number, number: number): number[] => Array.from({ length: count }, () => number);

describe('a cut of a recording of a screen', () => {
  // Pictures at 0, 1 and 2.6 s, and the last at 3.96.
  const recording: NumberedClip = { filters: "select='eq(n,0)+eq(n,25)+eq(n,65)+eq(n,99)'", more: ['-vsync', 'vfr'] };

  it.each(['mp4', 'mkv', 'ts'])(
    '%s: begins with the picture that is on the screen then',
    { timeout: 90_000 },
    async (end) => {
      const id = await numbered(`screen.${end}`, recording);
      expect(await shownBefore(id, { startMs: 1_600, endMs: 3_600 })).toEqual([...times(25, 25), ...times(25, 65)]);
    },
  );

  it('in which no picture changes shows that picture', { timeout: 90_000 }, async () => {
    const id = await numbered('still.mp4', recording);
    expect(await shownBefore(id, { startMs: 2_800, endMs: 3_600 })).toEqual(times(20, 65));
  });
});

describe('a clip of a low rate', () => {
  it.each(['mp4', 'ts'])('%s: is cut where it should be', { timeout: 90_000 }, async (end) => {
    const id = await numbered(`slow.${end}`, { rate: '2', seconds: 4 });
    // Picture 2 is on the screen from 1 to 1.5 s.
    expect(await shownBefore(id, { startMs: 1_200, endMs: 2_600 })).toEqual(
      [...times(8, 2), ...times(12, 3), ...times(13, 4), 5, 5].slice(0, 35),
    );
  });
});

describe('a picture that cannot be decoded', () => {
  const small: NumberedClip = { size: '80x48', seconds: 3, more: ['-bf', '0', '-refs', '1', '-g', '10'] };

  it('is stood in for by the one before it, and nothing moves', { timeout: 90_000 }, async () => {
    const path = await makeNumbered(local('hole.mp4'), small);
    await overwritePacket(path, 49);
    const shown = await shownBefore(await upload(client, path), {});
    expect(shown).toHaveLength(75);
    expect(shown.slice(0, 49)).toEqual(range(0, 49));
    expect(shown[49]).toBe(48);
    expect(shown.slice(50)).toEqual(range(50, 75));
  });

  it(
    'at the end, as many others: the last that can be is shown, and the plan says why',
    { timeout: 90_000 },
    async () => {
      const path = await makeNumbered(local('end.mp4'), small);
      for (const packet of range(65, 75)) await overwritePacket(path, packet);
      const task = await compose(client, [await upload(client, path), main]);
      expect(task.plan?.fallback).toEqual(['a part has 68 frames instead of 75']);
      expect(task.output?.reencoded).toEqual([0]);
      const shown = await shownNumbers(await resultOf(task));
      expect(shown).toEqual([...range(0, 65), ...times(10, 64), ...range(0, 100)]);
    },
  );
});

/** Puts zeros in the place of a picture. */
async function overwritePacket(path: string, packet: number): Promise<void> {
  const wanted = ['-select_streams', 'v', '-show_entries', 'packet=pos,size', '-of', 'csv=p=0', path];
  const { stdout } = await promisify(execFile)(inject('ffprobePath'), ['-v', 'error', ...wanted]);
  const [size = 0, at = 0] = stdout.trim().split('\n')[packet]?.split(',').map(Number) ?? [];
  const data = await readFile(path);
  await writeFile(path, data.fill(0, at, at + size));
}

describe('sound of a low sample rate', () => {
  it.each([8_000, 16_000, 24_000, 44_100])(
    'of %s Hz stays with its pictures',
    { timeout: 90_000 },
    async (sampleRate) => {
      const path = await makeClip(local(`rate-${sampleRate}.mp4`), { sampleRate });
      const id = await upload(client, path);
      const task = await compose(client, [id, id, id]);
      expect(task.plan?.fallback).toEqual([]);
      const copied = sampleRate === 44_100;
      expect(task.plan?.sound.action).toBe(copied ? 'copy' : 'encode');
      if (!copied) expect(task.plan?.sound.reasons.join()).toMatch(/frames of sound last \d+ ms/);
      expect(await worstSync(await resultOf(task))).toEqual({
        flashes: 6,
        worstMs: expect.toSatisfy((ms: number) => ms <= 40),
      });
    },
  );
});
