import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';

describe('with two schedulers running', () => {
  let fleet: Fleet;
  let client: ApiClient;

  beforeAll(async () => {
    fleet = await Fleet.build();
    const [api] = await Promise.all([fleet.start('api'), fleet.start('scheduler'), fleet.start('scheduler')]);
    client = await guestOf(api);
  });
  afterAll(() => fleet.stop());

  const storedFiles = async () =>
    (await readdir(`${fleet.dataDir}/files`, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );

  it('the task of a worker that is killed runs again within 15 s, and ends once', { timeout: 60_000 }, async () => {
    const doomed = await fleet.start('worker');
    const { id } = await submit(client, { waitMs: 60_000, file: true }, { file: true });
    await until('the first run', async () => (await fleet.runsOf(id)).length === 1);
    await doomed.kill('SIGKILL');
    const killed = Date.now();
    const next = await fleet.start('worker');
    const task = await client.untilEnded(id, 20_000);
    const runs = await fleet.runsOf(id);
    expect(runs).toHaveLength(2);
    expect((runs[1]?.at.getTime() ?? Infinity) - killed).toBeLessThan(15_000);
    expect(task).toMatchObject({ status: 'COMPLETED', retryCount: 1 });
    await next.stop();
  });

  it('the late result of a worker that was frozen changes nothing, and its files go', { timeout: 90_000 }, async () => {
    const before = (await storedFiles()).length;
    const frozen = await fleet.start('worker');
    const { id } = await submit(client, { waitMs: 3_000, file: true }, { file: true, waitMs: 100 });
    await until('the first run', async () => (await fleet.runsOf(id)).length === 1);
    await until('its file', async () => (await storedFiles()).length > before);
    frozen.freeze();
    const next = await fleet.start('worker');
    const ended = await client.untilEnded(id, 25_000);
    expect(ended).toMatchObject({ status: 'COMPLETED', retryCount: 1 });
    frozen.thaw();
    await frozen.untilLog(({ msg }) => msg === 'late result discarded: the task is no longer ours', 15_000);
    expect((await client.get(`/api/v1/tasks/${id}`)).body.data.updateTime).toBe(ended.updateTime);
    expect((await fetch(String(ended.resultUrl))).status).toBe(200);
    await until('the late file to go', async () => (await storedFiles()).length === before + 1);
    expect(await fleet.runsOf(id)).toHaveLength(2);
    await Promise.all([frozen.stop(), next.stop()]);
  });

  it('the task of a worker whose event loop stands still for 45 s is not run twice', { timeout: 120_000 }, async () => {
    const blocked = await fleet.start('worker');
    const { id } = await submit(client, { blockMs: 45_000 });
    await until('the run', async () => (await fleet.runsOf(id)).length === 1);
    const idle = await fleet.start('worker');
    expect(await client.untilEnded(id, 70_000)).toMatchObject({ status: 'COMPLETED', retryCount: 0 });
    expect(await fleet.runsOf(id)).toHaveLength(1);
    await Promise.all([blocked.stop(), idle.stop()]);
  });

  it('a task that kills its worker twice is POISONED and left alone', { timeout: 90_000 }, async () => {
    const workers = [await fleet.start('worker'), await fleet.start('worker'), await fleet.start('worker')];
    const { id } = await submit(client, { end: 'exit' });
    const task = await client.untilEnded(id, 60_000);
    expect(task).toMatchObject({ status: 'FAILED', error: { code: 'POISONED', retryable: false }, retryCount: 1 });
    expect(await fleet.runsOf(id)).toHaveLength(2);
    expect(workers.filter(({ isRunning }) => isRunning)).toHaveLength(1);
    await Promise.all(workers.map((worker) => worker.stop()));
  });

  it('a cancel that was asked for of a worker that died is carried out', { timeout: 60_000 }, async () => {
    const doomed = await fleet.start('worker');
    const { id } = await submit(client, { waitMs: 60_000 });
    await until('the run', async () => (await fleet.runsOf(id)).length === 1);
    doomed.freeze();
    expect((await client.post(`/api/v1/tasks/${id}/cancel`)).status).toBe(202);
    await doomed.kill('SIGKILL');
    expect((await client.untilEnded(id, 20_000)).status).toBe('CANCELLED');
  });
});
