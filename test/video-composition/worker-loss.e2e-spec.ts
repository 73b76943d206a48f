import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';
import type { Composition } from './clips.js';
import { shipped, upload } from './clips.js';
import { faultRounds } from './fault-rounds.js';
import { draftsIn, encodersIn } from './leftovers.js';

const PATH = '/api/v1/video/compositions';
const KILLS = faultRounds(4, 20);
const WORKER = { VIDEO_CONCURRENCY: '1', VIDEO_PROCESSES: '1', WORKER_KINDS: 'video' };

let fleet: Fleet;
let client: ApiClient;
let clips: { fileId: string }[];

beforeAll(async () => {
  fleet = await Fleet.build();
  const [api] = await Promise.all([fleet.start('api'), fleet.start('scheduler')]);
  client = await guestOf(api);
  const ids = await Promise.all(
    ['portrait.mp4', 'wave-1.mp4', 'cinema.mp4'].map((name) => upload(client, shipped(name))),
  );
  clips = ids.map((fileId) => ({ fileId }));
}, 120_000);
afterAll(() => fleet.stop());

const create = async (width: number, part: { endMs?: number } = {}): Promise<string> => {
  const inputs = clips.map((clip) => ({ ...clip, ...part }));
  return (await client.post(PATH, { inputs, output: { width } })).body.data.id;
};
const read = async (id: string): Promise<Composition> => (await client.get(`${PATH}/${id}`)).body.data;
const partsOf = async (id: string): Promise<string[]> =>
  (await readdir(join(fleet.dataDir, 'video', id)).catch(() => [])).filter((name) => name.startsWith('part-')).sort();
const nothingLeft = async (): Promise<void> => {
  await until('every draft to be gone', async () => (await draftsIn(fleet.dataDir)).length === 0, { within: 30_000 });
  expect(await encodersIn(fleet.dataDir)).toEqual([]);
};

it('what a killed worker had finished is not done again', { timeout: 240_000 }, async () => {
  const doomed = await fleet.start('worker', WORKER);
  const id = await create(640);
  const [part = ''] = await until(
    'a finished part',
    async () => {
      const parts = await partsOf(id);
      return parts.length > 0 ? parts : null;
    },
    { within: 60_000 },
  );
  await doomed.kill('SIGKILL');
  await until('its encoders to be gone', async () => (await encodersIn(fleet.dataDir)).length === 0);
  const path = join(fleet.dataDir, 'video', id, part);
  const made = (await stat(path)).mtimeMs;
  const next = await fleet.start('worker', WORKER);
  await next.untilLog(({ msg }) => String(msg).includes('is not made again'), 40_000);
  expect((await stat(path)).mtimeMs).toBe(made);
  expect(await client.untilEnded(id, 60_000)).toMatchObject({ status: 'COMPLETED', retryCount: 1 });
  await nothingLeft();
  await next.stop();
});

it('what a stopped worker had finished is not done again; no encoder is left', { timeout: 240_000 }, async () => {
  const first = await fleet.start('worker', { ...WORKER, SHUTDOWN_GRACE: '0' });
  const id = await create(1_024);
  await until(
    'a finished part, and an encoder of the next',
    async () => {
      const [parts, encoders] = [await partsOf(id), await encodersIn(fleet.dataDir)];
      return parts.length > 0 && encoders.length > 0;
    },
    { within: 60_000, every: 5 },
  );
  await first.stop();
  expect(await encodersIn(fleet.dataDir)).toEqual([]);
  // Finished parts only, for whoever goes on.
  expect((await draftsIn(fleet.dataDir)).filter((name) => !/^[\w-]+(\/part-[\w-]+)?$/.test(name))).toEqual([]);
  const parts = await partsOf(id);
  expect(parts.length).toBeGreaterThan(0);
  expect((await read(id)).status).toBe('PENDING');
  const next = await fleet.start('worker', WORKER);
  expect(await client.untilEnded(id, 60_000)).toMatchObject({ status: 'COMPLETED', retryCount: 0 });
  const spared = next.logs.filter(({ msg, taskId }) => taskId === id && String(msg).includes('is not made again'));
  expect(spared).toHaveLength(parts.length);
  await nothingLeft();
  await next.stop();
});

it(`${KILLS} kill -9 leave no file, no process and no wrong state`, { timeout: 600_000 }, async () => {
  const ids: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const worker = await fleet.start('worker', WORKER);
    const id = await create(400 + 2 * kill, { endMs: 1_500 });
    ids.push(id);
    const percent = (kill * 37) % 95;
    const reached = async () => {
      const { status, progress } = await read(id);
      return status === 'COMPLETED' || (status === 'PROCESSING' && progress >= percent);
    };
    // Another one may be in its place: what an earlier kill left is run again, too.
    await until('the moment to kill', reached, { within: 60_000, every: 10 });
    await worker.kill('SIGKILL');
    await until('its encoders to be gone', async () => (await encodersIn(fleet.dataDir)).length === 0);
  }
  const last = await fleet.start('worker', { ...WORKER, VIDEO_CONCURRENCY: '2', VIDEO_PROCESSES: '2' });
  for (const id of ids) {
    const { status, error } = await client.untilEnded(id, 120_000);
    // A task that was running at two of the kills is taken for their cause.
    expect(status === 'COMPLETED' || error?.code === 'POISONED', `${status} ${error?.code}`).toBe(true);
  }
  await nothingLeft();
  await last.stop();
});
