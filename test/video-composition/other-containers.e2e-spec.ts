import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import type { ClipOptions, Composition } from './clips.js';
import { compose, ffmpeg, makeClip, measure, upload, worstSync } from './clips.js';
import { makeNumbered, range, shownNumbers } from './numbered-clips.js';

let stage: TestStage;
let app: TestApp;
let client: ApiClient;
let transitions: boolean;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start();
  client = await app.guest();
  transitions = !(await (await fetch(`${app.baseUrl}/health/ready`)).text()).includes('transitions');
});
afterAll(() => stage.close());

const inStep: unknown = expect.toSatisfy((ms: number) => ms <= 40);
const local = (name: string): string => join(stage.dataDir, name);

async function resultOf({ output }: Composition): Promise<string> {
  const path = local(`${output?.fileId}.result`);
  await writeFile(path, new Uint8Array(await (await fetch(output?.url ?? '')).arrayBuffer()));
  return path;
}

async function clip(name: string, options: ClipOptions = {}): Promise<string> {
  return upload(client, await makeClip(local(name), options));
}

describe('clips in a format that cannot be sought', () => {
  it.each(['ts', 'flv', 'avi'])(
    '%s: a cut shows the pictures that were asked for',
    { timeout: 90_000 },
    async (end) => {
      const id = await upload(client, await makeNumbered(local(`cut.${end}`)));
      const part = { fileId: id, startMs: 1_000, endMs: 3_000 };
      const task = await compose(client, [part, { fileId: id, endMs: 1_400 }, part]);
      expect(task.plan?.fallback).toEqual([]);
      expect(await shownNumbers(await resultOf(task))).toEqual([...range(25, 75), ...range(0, 35), ...range(25, 75)]);
    },
  );

  it('are copied from their start only; the plan says so', { timeout: 90_000 }, async () => {
    const id = await upload(client, await makeNumbered(local('reason.ts')));
    const task = await compose(client, [{ fileId: id, startMs: 1_000 }, { fileId: id, endMs: 1_400 }, id]);
    expect(task.plan?.inputs.map(({ action }) => action)).toEqual(['reencode', 'edges', 'copy']);
    expect(task.plan?.inputs[0]?.reasons.join()).toContain('only from its start');
  });

  it('ts: a transition is between the right pictures', { timeout: 90_000 }, async (context) => {
    context.skip(!transitions, 'this ffmpeg has no xfade');
    const id = await upload(client, await makeNumbered(local('fade.ts')));
    const task = await compose(client, [id, id, id], { transition: { type: 'crossfade', durationMs: 400 } });
    const shown = await shownNumbers(await resultOf(task));
    expect(shown).toHaveLength(280);
    expect(shown.slice(0, 90)).toEqual(range(0, 90));
    expect(shown.slice(100, 180)).toEqual(range(10, 90));
    expect(shown.slice(190)).toEqual(range(10, 100));
  });

  it('avi with reordered pictures, which has no times of display, is re-encoded', { timeout: 90_000 }, async () => {
    const id = await upload(client, await makeNumbered(local('reordered.avi')));
    const task = await compose(client, [id, id]);
    expect(task.plan?.inputs[0]?.reasons.join()).toContain('times of display');
    expect(await shownNumbers(await resultOf(task))).toEqual([...range(0, 100), ...range(0, 100)]);
  });
});

describe('whole clips that match', () => {
  it.each(['ts', 'flv', 'mkv', 'mov'])(
    '%s: are copied, and sound and pictures keep together',
    { timeout: 90_000 },
    async (end) => {
      const id = await clip(`whole.${end}`);
      const task = await compose(client, [id, id, id]);
      expect(task.output?.reencoded).toEqual([]);
      expect(task.plan?.fallback).toEqual([]);
      expect(await worstSync(await resultOf(task))).toEqual({ flashes: 6, worstMs: inStep });
    },
  );
});

describe('clips whose sound and pictures do not begin together', () => {
  const early: ClipOptions = { seconds: 3, filters: 'trim=start=0.4' };
  const late: ClipOptions = { seconds: 3, more: ['-af', 'atrim=start=0.4'] };

  it.each([
    ['early.mkv', early],
    ['early.ts', early],
    ['early.mp4', early],
  ])('%s: pictures are copied, and have their sound', { timeout: 90_000 }, async (file, options) => {
    const id = await clip(file, options);
    const task = await compose(client, [id, id]);
    expect(task.output?.reencoded).toEqual([]);
    expect(task.plan).toMatchObject({ fallback: [], sound: { action: 'encode' } });
    expect(await worstSync(await resultOf(task))).toEqual({ flashes: 4, worstMs: inStep });
  });

  it.each([
    ['early.mkv', early],
    ['early.ts', early],
    ['late.mkv', late],
    ['late.ts', late],
  ])('parts of %s have their sound, too', { timeout: 90_000 }, async (file, options) => {
    const fileId = await clip(`part-of-${file}`, options);
    const parts = [{ fileId, startMs: 1_400 }, { fileId, startMs: 500, endMs: 2_300 }]; // prettier-ignore
    const task = await compose(client, parts);
    expect(task.plan?.fallback).toEqual([]);
    expect(await worstSync(await resultOf(task))).toEqual({ flashes: 3, worstMs: inStep });
  });
});

describe('a stream of television', () => {
  it('whose first track of sound is empty has the sound of the next', { timeout: 90_000 }, async () => {
    const whole = await makeClip(local('heard.ts'), { seconds: 3 });
    const empty = ['-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=mono', '-i', whole, '-map', '1:v', '-map', '0:a'];
    const tracks = ['-map', '1:a', '-c', 'copy', '-c:a:0', 'mp2', '-filter:a:0', 'atrim=end_sample=0', '-t', '3'];
    await ffmpeg(...empty, ...tracks, local('television.ts'));
    const id = await upload(client, local('television.ts'));
    const task = await compose(client, [id, id]);
    expect(task.plan).toMatchObject({ fallback: [], sound: { action: 'encode' } });
    expect(await worstSync(await resultOf(task))).toEqual({ flashes: 6, worstMs: inStep });
  });
});

describe('a captured stream', () => {
  it(
    'that begins amid a group of pictures: its first whole picture stands still until it is due',
    { timeout: 90_000 },
    async () => {
      const whole = await readFile(await makeClip(local('whole.ts'), { seconds: 4, more: ['-g', '40'] }));
      // Amid the first group of 1.6 s, at the start of a packet.
      const at = Math.floor(whole.length / 8 / 188) * 188;
      await writeFile(local('captured.ts'), whole.subarray(at));
      const captured = await upload(client, local('captured.ts'));
      const task = await compose(client, [captured, await clip('behind.mp4', { seconds: 3 })]);
      expect(task.plan?.fallback).toEqual([]);
      // The pictures that others before them were needed for have left gaps.
      expect(task.plan?.inputs[0]?.reasons).toContain('variable frame rate');
      const path = await resultOf(task);
      const { frames, duration, soundDuration } = await measure(path);
      expect(duration).toBeCloseTo(frames / 25, 2);
      expect(Math.abs((soundDuration ?? 0) - duration)).toBeLessThan(0.05);
      const { flashes, worstMs } = await worstSync(path);
      expect(flashes).toBeGreaterThanOrEqual(5);
      expect(worstMs).toBeLessThanOrEqual(40);
    },
  );
});
