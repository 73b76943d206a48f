import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { shipped, upload } from './clips.js';
import { draftsIn, encodersIn } from './leftovers.js';
import { faultRounds } from './fault-rounds.js';
import { tookToEnd } from './took-to-end.js';

const PATH = '/api/v1/video/compositions';
const RUNS = faultRounds(12, 50);

let stage: TestStage;
let app: TestApp;
let client: ApiClient;
let inputs: { fileId: string }[];

beforeAll(async () => {
  stage = await TestStage.build();
  // One ffmpeg at a time for two compositions: one of them waits for the other's.
  app = await stage.start({ VIDEO_CONCURRENCY: '2', VIDEO_PROCESSES: '1' });
  client = await app.guest();
  const ids = await Promise.all(
    ['portrait.mp4', 'wave-1.mp4', 'cinema.mp4'].map((name) => upload(client, shipped(name))),
  );
  inputs = ids.map((fileId) => ({ fileId }));
});
afterAll(() => stage.close());

const create = async (): Promise<string> =>
  (await client.post(PATH, { inputs, output: { width: 960, height: 540 } })).body.data.id;

const leaveNothing = async (): Promise<void> => {
  await until('every encoder to be gone', async () => (await encodersIn(stage.dataDir)).length === 0);
  await until('every draft to be gone', async () => (await draftsIn(stage.dataDir)).length === 0, { within: 15_000 });
};

async function cancelWhen(what: string, isReached: (id: string) => Promise<boolean>): Promise<number> {
  const id = await create();
  await until(what, () => isReached(id), { within: 60_000, every: 10 });
  expect((await client.post(`/api/v1/tasks/${id}/cancel`)).status).toBe(202);
  expect((await client.untilEnded(id)).status).toBe('CANCELLED');
  await leaveNothing();
  expect(await client.post(`/api/v1/tasks/${id}/cancel`)).toMatchObject({ status: 409 });
  return tookToEnd(stage.db, id);
}

it('ends within a second, also while a clip is encoded, and leaves nothing', { timeout: 180_000 }, async () => {
  const encoder = async () => (await encodersIn(stage.dataDir)).length > 0;
  const taken = async (id: string) => (await client.get(`${PATH}/${id}`)).body.data.status === 'PROCESSING';
  const half = async (id: string) => (await client.get(`${PATH}/${id}`)).body.data.progress >= 30;
  const took = [
    await cancelWhen('an encoder', encoder),
    await cancelWhen('a worker to take it', taken),
    await cancelWhen('some of it to be done', half),
    await cancelWhen('an encoder', encoder),
    await cancelWhen('some of it to be done', half),
  ];
  // Half a second at most until the worker looks. One of five may have had no core for a while.
  expect(took.toSorted((a, b) => a - b)[3], `${took.join()} ms`).toBeLessThan(1_000);
  expect(Math.max(...took)).toBeLessThan(2_000);
});

it('does not wait for the encoders of others when it waits for a place', { timeout: 120_000 }, async () => {
  const [first, second] = [await create(), await create()];
  const running = async (id: string) => (await client.get(`${PATH}/${id}`)).body.data.status === 'PROCESSING';
  await until('both to be taken', async () => (await running(first)) && (await running(second)), { within: 30_000 });
  const busy = await until('an encoder', async () => (await encodersIn(stage.dataDir))[0], { within: 30_000 });
  const waiting = busy.includes(first) ? second : first;
  expect((await client.post(`/api/v1/tasks/${waiting}/cancel`)).status).toBe(202);
  expect((await client.untilEnded(waiting)).status).toBe('CANCELLED');
  // The worker looks every half second; the rest is margin for cores that others have.
  expect(await tookToEnd(stage.db, waiting)).toBeLessThan(2_000);
  await client.post(`/api/v1/tasks/${waiting === first ? second : first}/cancel`);
  await leaveNothing();
});

it(`${RUNS} cancels at any moment leave no file, no process and no wrong state`, { timeout: 400_000 }, async () => {
  const statuses: string[] = [];
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -1, max: 99 }), async (percent) => {
      const id = await create();
      // -1: at once, while it may still be waiting.
      const reached = async () => {
        const { status, progress } = (await client.get(`${PATH}/${id}`)).body.data;
        return status !== 'PENDING' && (progress >= percent || status !== 'PROCESSING');
      };
      if (percent >= 0) await until('the moment to cancel', reached, { within: 60_000, every: 10 });
      const { status } = await client.post(`/api/v1/tasks/${id}/cancel`);
      const ended = await client.untilEnded(id, 60_000);
      // Who is told that it is finished finds it finished; who is told that it will be cancelled may still see it win.
      if (status === 200) expect(ended.status).toBe('CANCELLED');
      if (status === 409) expect(ended.status).toBe('COMPLETED');
      if (ended.status === 'CANCELLED') expect(ended).toMatchObject({ resultUrl: null, output: null });
      statuses.push(ended.status);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(statuses).toContain('CANCELLED');
  await leaveNothing();
  const [{ count }] = await stage.db.query(`SELECT count(*)::int FROM files WHERE origin = 'result'`);
  expect(count).toBe(statuses.filter((status) => status === 'COMPLETED').length);
});
