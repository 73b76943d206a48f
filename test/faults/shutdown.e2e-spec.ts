import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';

describe('SIGTERM', () => {
  let fleet: Fleet;
  let client: ApiClient;

  beforeAll(async () => {
    fleet = await Fleet.build();
    client = await guestOf(await fleet.start('api'));
  });
  afterAll(() => fleet.stop());

  const started = (id: string, runs = 1) => until('the run', async () => (await fleet.runsOf(id)).length === runs);

  it('lets a worker finish what runs within the grace', { timeout: 40_000 }, async () => {
    const worker = await fleet.start('worker');
    const { id } = await submit(client, { waitMs: 1_500, file: true });
    await started(id);
    const waiting = worker.stop();
    await worker.untilLog(({ msg }) => msg === 'stopping: no more tasks are taken');
    const late = await submit(client, {});
    expect(await waiting).toBe(0);
    expect((await client.get(`/api/v1/tasks/${id}`)).body.data.status).toBe('COMPLETED');
    expect((await client.get(`/api/v1/tasks/${late.id}`)).body.data.status).toBe('PENDING');
  });

  it('makes a worker give back what runs longer, which costs no attempt', { timeout: 40_000 }, async () => {
    const worker = await fleet.start('worker', { SHUTDOWN_GRACE: '1' });
    const { id } = await submit(client, { waitMs: 60_000 });
    await started(id);
    const asked = Date.now();
    expect(await worker.stop()).toBe(0);
    expect(Date.now() - asked).toBeLessThan(8_000);
    expect((await client.get(`/api/v1/tasks/${id}`)).body.data).toMatchObject({ status: 'PENDING', retryCount: 0 });
    const next = await fleet.start('worker');
    await started(id, 2);
    expect((await fleet.runsOf(id)).map(({ attempt }) => attempt)).toEqual([1, 1]);
    await client.post(`/api/v1/tasks/${id}/cancel`);
    await client.untilEnded(id);
    await next.stop();
  });
});
