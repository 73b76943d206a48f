import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DarkroomProcess } from '../support/darkroom-process.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import type { Composition } from './clips.js';
import { compose, ffmpeg, makeClip, measure, shipped, upload, worstSync } from './clips.js';
import { draftsIn } from './leftovers.js';
import {
  ffmpegOfOld,
  ffmpegOnAFullDisk,
  ffmpegThatFails,
  ffmpegThatJoinsTooLittle,
  ffmpegWithout,
} from './spoilt-ffmpeg.js';

const PATH = '/api/v1/video/compositions';
const NAMES = ['wave-1.mp4', 'wave-2.mp4'];

let stage: TestStage;
let folder: string;
const running: TestApp[] = [];

beforeAll(async () => {
  stage = await TestStage.build();
  folder = join(stage.dataDir, 'spoilt');
  await mkdir(folder);
});
afterEach(async () => {
  for (const app of running.splice(0)) await app.stop();
});
afterAll(() => stage.close());

/** One worker that is left running would take the tasks that are meant for the next. */
async function start(environment: Record<string, string> = {}): Promise<TestApp> {
  const app = await stage.start(environment);
  running.push(app);
  return app;
}

async function resultOf({ output }: Composition): Promise<string> {
  const path = join(folder, `${output?.fileId}.result`);
  await writeFile(path, new Uint8Array(await (await fetch(output?.url ?? '')).arrayBuffer()));
  return path;
}

describe('a copy that does not pass its proof', () => {
  it.each([
    { times: 1, reencoded: [] },
    { times: 2, reencoded: [0, 1] },
  ])('$times x: less is copied, the reasons say so, the result is right', { timeout: 180_000 }, async (wanted) => {
    const app = await start({ FFMPEG_PATH: await ffmpegThatJoinsTooLittle(folder, wanted.times) });
    const client = await app.guest();
    const task = await compose(client, await Promise.all(NAMES.map((name) => upload(client, shipped(name)))));
    expect(task.plan?.fallback.filter((fault) => fault === '40 frames instead of 150')).toHaveLength(wanted.times);
    expect(task.plan?.sound).toEqual({
      action: 'encode',
      reasons: [expect.stringContaining('did not pass its proof')],
    });
    expect(task.output).toMatchObject({ reencoded: wanted.reencoded, durationMs: 6_000 });
    for (const input of wanted.reencoded)
      expect(task.plan?.inputs[input]?.reasons).toEqual([expect.stringContaining('did not pass its proof')]);
    const path = await resultOf(task);
    expect(await measure(path)).toMatchObject({ frames: 150, duration: 6 });
    expect((await worstSync(path)).worstMs).toBeLessThanOrEqual(40);
  });

  it.each([
    ['the join', 'joined.part'],
    ['the sound on its way into it', 'pipe:1'],
  ])(
    '%s that ffmpeg refuses to copy: less is copied, and that is said',
    { timeout: 120_000 },
    async (_what, ending) => {
      const app = await start({ FFMPEG_PATH: await ffmpegThatFails(folder, ending, 'refuses') });
      const client = await app.guest();
      // Of another time base, so that its pictures become a part, and the sound has a way of its own.
      const more = ['-c', 'copy', '-video_track_timescale', '90000'];
      await ffmpeg('-i', shipped('wave-1.mp4'), ...more, join(folder, 'other.mp4'));
      const paths = [join(folder, 'other.mp4'), shipped('wave-2.mp4')];
      const task = await compose(client, await Promise.all(paths.map((path) => upload(client, path))));
      expect(task.retryCount).toBe(0);
      expect(task.plan?.fallback).toEqual([expect.stringMatching(/^ffmpeg could not copy: ./)]);
      expect(JSON.stringify(task)).not.toContain('/secret/');
      expect(task.plan?.sound.action).toBe('encode');
      expect(task.output).toMatchObject({ reencoded: [], durationMs: 6_000 });
    },
  );

  it('because ffmpeg was killed: the same is tried again', { timeout: 120_000 }, async () => {
    const app = await start({ FFMPEG_PATH: await ffmpegThatFails(folder, 'joined.part', 'is killed') });
    const client = await app.guest();
    const task = await compose(client, await Promise.all(NAMES.map((name) => upload(client, shipped(name)))));
    expect(task).toMatchObject({ retryCount: 1, plan: { fallback: [], sound: { action: 'copy' } } });
  });

  it('not even re-encoded: the task fails and says what was wrong', { timeout: 180_000 }, async () => {
    const app = await start({ FFMPEG_PATH: await ffmpegThatJoinsTooLittle(folder, 3) });
    const client = await app.guest();
    const ids = await Promise.all(NAMES.map((name) => upload(client, shipped(name))));
    const { body } = await client.post(PATH, { inputs: ids.map((fileId) => ({ fileId })) });
    const task = await client.untilEnded(body.data.id, 120_000);
    expect(task).toMatchObject({ status: 'FAILED', error: { code: 'COMPOSITION_FAILED', retryable: false } });
    expect(task.errorMessage).toContain('40 frames instead of 150');
    await until('every draft to be gone', async () => (await draftsIn(stage.dataDir)).length === 0);
  });
});

describe('a full disk', () => {
  it(
    'in the middle: the attempt fails with DISK_FULL, leaves nothing, and the next one succeeds',
    { timeout: 120_000 },
    async () => {
      const app = await start({ FFMPEG_PATH: await ffmpegOnAFullDisk(folder) });
      const client = await app.guest();
      const ids = await Promise.all(NAMES.map((name) => upload(client, shipped(name))));
      const request = { inputs: ids.map((fileId) => ({ fileId })), output: { width: 320 } };
      const { body } = await client.post(PATH, request);
      const failed = await until(
        'the attempt to fail',
        async () => {
          const task: Composition = (await client.get(`${PATH}/${body.data.id}`)).body.data;
          return task.error && task;
        },
        { within: 60_000 },
      );
      expect(failed.error).toMatchObject({ code: 'DISK_FULL', retryable: true });
      expect(failed.errorMessage).toContain('disk');
      expect(await client.untilEnded(body.data.id, 90_000)).toMatchObject({ status: 'COMPLETED', retryCount: 1 });
      await until('every draft to be gone', async () => (await draftsIn(stage.dataDir)).length === 0);
    },
  );

  it('that would be: is told before anything is made', { timeout: 90_000 }, async () => {
    const app = await start();
    const client = await app.guest();
    const fileId = await upload(client, await makeClip(join(folder, 'minute.mp4'), { size: '16x16', seconds: 60 }));
    const output = { width: 4_096, height: 4_096, fps: 120 };
    const { body } = await client.post(PATH, { inputs: Array.from({ length: 50 }, () => ({ fileId })), output });
    const refused = await until(
      'the attempt to end',
      async () => {
        const task: Composition = (await client.get(`${PATH}/${body.data.id}`)).body.data;
        return task.error && task;
      },
      { within: 60_000 },
    );
    expect(refused).toMatchObject({ status: 'PENDING', error: { code: 'DISK_FULL' } });
    expect(refused.errorMessage).toMatch(/^There is not enough room on the disk: \d+ MB are needed/);
    expect(await draftsIn(stage.dataDir)).toEqual([]);
    expect((await client.post(`/api/v1/tasks/${body.data.id}/cancel`)).status).toBe(200);
  });
});

describe('an ffmpeg that lacks something', () => {
  const LACKING = ['libx264', 'xfade', 'zscale'];

  it('joins what matches in the same way', { timeout: 120_000 }, async () => {
    const packets: string[] = [];
    const programs: Record<string, string>[] = [{ FFMPEG_PATH: await ffmpegOfOld(folder) }, {}];
    for (const environment of programs) {
      const app = await start(environment);
      const client = await app.guest();
      const ids = await Promise.all([...NAMES, ...NAMES].map((name) => upload(client, shipped(name))));
      const task = await compose(client, ids);
      expect(task.plan).toMatchObject({ sound: { action: 'copy' }, fallback: [] });
      const path = await resultOf(task);
      expect((await worstSync(path)).worstMs).toBeLessThanOrEqual(40);
      packets.push((await ffmpeg('-i', path, '-map', '0', '-c', 'copy', '-f', 'md5', '-')).toString());
      await app.stop();
    }
    expect(packets[0]).toBe(packets[1]);
  });

  it('says so at boot and in /health/ready', { timeout: 60_000 }, async () => {
    const env = stage.environment({ ROLE: 'api', FFMPEG_PATH: await ffmpegWithout(folder, LACKING) });
    const darkroom = await DarkroomProcess.start(env);
    try {
      const lacks = /ffmpeg \S+, without libx264, transitions, tone mapping of HDR/;
      await darkroom.untilLog(({ msg }) => lacks.test(String(msg)));
      const health: unknown = await (await fetch(`${darkroom.baseUrl}/health/ready`)).json();
      const ffmpeg = { status: 'degraded', detail: expect.stringMatching(lacks) };
      expect(health).toMatchObject({ checks: { ffmpeg } });
    } finally {
      await darkroom.stop();
    }
  });

  it('refuses what takes it, naming it, and joins what does not', { timeout: 120_000 }, async () => {
    const app = await start({ FFMPEG_PATH: await ffmpegWithout(folder, LACKING) });
    const client = await app.guest();
    const ids = await Promise.all(NAMES.map((name) => upload(client, shipped(name))));
    const inputs = ids.map((fileId) => ({ fileId }));
    const { status, body } = await client.post(PATH, { inputs, output: { width: 320 } });
    expect({ status, body }).toMatchObject({ status: 422, body: { errorCode: 'FFMPEG_TOO_OLD' } });
    expect(body.detail).toContain('libx264');
    expect((await compose(client, ids)).output?.reencoded).toEqual([]);
  });

  it.each([
    ['a transition', ['xfade'], 'xfade', { transition: { type: 'crossfade', durationMs: 400 } }],
    ['webm', ['libvpx-vp9'], 'libvpx-vp9', { output: { container: 'webm' } }],
  ])('refuses %s', { timeout: 60_000 }, async (_name, lacking, feature, request) => {
    const app = await start({ ROLE: 'api', FFMPEG_PATH: await ffmpegWithout(folder, lacking) });
    const client = await app.guest();
    const ids = await Promise.all(NAMES.map((name) => upload(client, shipped(name))));
    const answer = await client.post(PATH, { inputs: ids.map((fileId) => ({ fileId })), ...request });
    expect(answer).toMatchObject({ status: 422, body: { errorCode: 'FFMPEG_TOO_OLD' } });
    expect(answer.body.detail).toContain(feature);
  });

  it('refuses HDR among others rather than make it grey', { timeout: 60_000 }, async () => {
    const app = await start({ ROLE: 'api', FFMPEG_PATH: await ffmpegWithout(folder, ['zscale']) });
    const client = await app.guest();
    const more = ['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'];
    const hdr = await makeClip(join(folder, 'hdr.mp4'), { filters: 'format=yuv420p10le', seconds: 1, more });
    const ids = [await upload(client, hdr), await upload(client, shipped('wave-1.mp4'))];
    const answer = await client.post(PATH, { inputs: ids.map((fileId) => ({ fileId })) });
    expect(answer).toMatchObject({ status: 422, body: { errorCode: 'FFMPEG_TOO_OLD' } });
    expect(answer.body.detail).toContain('zscale');
  });

  it('fails what another process took on, at once', { timeout: 60_000 }, async () => {
    const api = await start({ ROLE: 'api' });
    const client = await api.guest();
    const ids = await Promise.all(NAMES.map((name) => upload(client, shipped(name))));
    const request = { inputs: ids.map((fileId) => ({ fileId })), output: { width: 320 } };
    const { status, body } = await client.post(PATH, request);
    expect(status).toBe(202);
    await start({ ROLE: 'worker', FFMPEG_PATH: await ffmpegWithout(folder, ['libx264']) });
    const task = await client.untilEnded(body.data.id, 40_000);
    expect(task).toMatchObject({
      status: 'FAILED',
      retryCount: 0,
      error: { code: 'FFMPEG_TOO_OLD', retryable: false },
    });
    expect(task.errorMessage).toContain('libx264');
  });
});
