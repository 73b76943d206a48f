import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import type { Composition } from './clips.js';
import { compose, measure, pictureHashes, shipped, upload, worstSync } from './clips.js';

let stage: TestStage;
let app: TestApp;
let client: ApiClient;
let wave: string;
let other: string;
let transitions: boolean;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start();
  client = await app.guest();
  [wave, other] = [await upload(client, shipped('wave-1.mp4')), await upload(client, shipped('wave-2.mp4'))];
  const health = await (await fetch(`${app.baseUrl}/health/ready`)).text();
  transitions = !health.includes('without transitions') && !health.includes(', transitions');
});
afterAll(() => stage.close());

async function resultOf({ output }: Composition): Promise<string> {
  const path = join(stage.dataDir, `${output?.fileId}.result`);
  await writeFile(path, new Uint8Array(await (await fetch(output?.url ?? '')).arrayBuffer()));
  return path;
}

describe('a part of a clip', () => {
  it('is cut to the frame; the whole groups of pictures in it are copied', { timeout: 120_000 }, async () => {
    const part = { fileId: wave, startMs: 400, endMs: 2_600 };
    const task = await compose(client, [part, { fileId: other, endMs: 1_000 }]);
    expect(task.plan?.inputs.map(({ action }) => action)).toEqual(['edges', 'copy']);
    expect(task.output).toMatchObject({ durationMs: 3_200, reencoded: [] });
    const path = await resultOf(task);
    expect(await measure(path)).toMatchObject({ frames: 80 });
    const [made, first, second] = [
      await pictureHashes(path),
      await pictureHashes(shipped('wave-1.mp4')),
      await pictureHashes(shipped('wave-2.mp4')),
    ];
    // Key frames every 25: frames 25 to 49 of the part that begins at frame 10.
    expect(made.slice(15, 40)).toEqual(first.slice(25, 50));
    expect(made.slice(55, 80)).toEqual(second.slice(0, 25));
    // Flashes of the first clip at 1 and 2 s, which are 0.6 and 1.6 s now; of the second at its start.
    expect(await worstSync(path)).toEqual({ flashes: 3, worstMs: expect.toSatisfy((ms: number) => ms <= 40) });
  });
});

describe('a transition', () => {
  it('re-encodes the seams only; pictures and sound stay together', { timeout: 120_000 }, async (context) => {
    context.skip(!transitions, 'this ffmpeg has no xfade');
    const task = await compose(client, [wave, other, wave], { transition: { type: 'crossfade', durationMs: 400 } });
    expect(task.output).toMatchObject({ durationMs: 8_200, reencoded: [] });
    const path = await resultOf(task);
    const { frames, duration, soundDuration } = await measure(path);
    expect({ frames, duration }).toEqual({ frames: 205, duration: 8.2 });
    expect(Math.abs((soundDuration ?? 0) - duration)).toBeLessThan(0.05);
    expect((await pictureHashes(path)).slice(0, 50)).toEqual((await pictureHashes(shipped('wave-1.mp4'))).slice(0, 50));
  });
});

describe('what was asked for', () => {
  it('sides and rate', { timeout: 120_000 }, async () => {
    const output = { width: 320, height: 320, fps: 30, fit: 'cover', audio: 'mute' };
    const task = await compose(client, [wave, other], { output });
    expect(task.output).toMatchObject({ width: 320, height: 320, durationMs: 6_000, reencoded: [0, 1] });
    expect(await measure(await resultOf(task))).toMatchObject({ frames: 180, soundDuration: null });
  });

  it('webm', { timeout: 120_000 }, async () => {
    const task = await compose(client, [wave, other], { output: { container: 'webm', width: 160 } });
    expect((await client.get(`/api/v1/files/${task.output?.fileId}`)).body.data.mediaType).toBe('video/webm');
    expect(await measure(await resultOf(task))).toMatchObject({ frames: 150, width: 160, height: 90 });
  });
});
