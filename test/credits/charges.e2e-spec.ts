import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { auditOf, creditsOf, grant } from '../support/credits.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { submit } from '../task-lifecycle/sample-client.js';

let stage: TestStage;
let app: TestApp;
let users = 0;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ MAX_ACTIVE_TASKS: '1000' });
});
afterAll(async () => {
  // Whatever the tests did: it adds up.
  expect((await auditOf(app)).differences).toEqual([]);
  await stage.close();
});

const userWith = async (credits: number): Promise<ApiClient> => {
  const client = await clientFor(app, `payer-${++users}`);
  await grant(app, client, credits);
  return client;
};
const entriesOf = async (client: ApiClient, taskId: string): Promise<[string, number][]> =>
  (await client.get('/api/v1/credits/ledger?limit=100')).body.data
    .filter((entry: { taskId: string }) => entry.taskId === taskId)
    .map(({ type, amount }: { type: string; amount: number }) => [type, amount]);

describe('the credits of a task', () => {
  it('are held when it is accepted and charged when it is COMPLETED', async () => {
    const client = await userWith(10);
    const { id } = await submit(client, { credits: 3, waitMs: 500 });
    expect(await creditsOf(client)).toEqual({ balance: 7, held: 3 });
    expect(await client.untilEnded(id)).toMatchObject({
      status: 'COMPLETED',
      creditsCharged: 3,
      creditsRefunded: 0,
    });
    expect(await creditsOf(client)).toEqual({ balance: 7, held: 0 });
    expect(await entriesOf(client, id)).toEqual([
      ['SETTLE', 0],
      ['HOLD', -3],
    ]);
  });

  it('are held through its retries and given back when it is FAILED', async () => {
    const client = await userWith(10);
    const { id } = await submit(client, { credits: 4, end: 'transient' });
    await client.untilStatus(id, ['PENDING']);
    expect(await creditsOf(client)).toEqual({ balance: 6, held: 4 });
    expect(await client.untilEnded(id)).toMatchObject({ status: 'FAILED', creditsCharged: 4, creditsRefunded: 4 });
    expect(await creditsOf(client)).toEqual({ balance: 10, held: 0 });
    expect(await entriesOf(client, id)).toEqual([
      ['REFUND', 4],
      ['HOLD', -4],
    ]);
  });

  it('are given back when it is cancelled, waiting or running', async () => {
    const client = await userWith(10);
    const running = await submit(client, { credits: 5, waitMs: 30_000 });
    await client.untilStatus(running.id, ['PROCESSING']);
    expect((await client.post(`/api/v1/tasks/${running.id}/cancel`)).status).toBe(202);
    expect(await client.untilEnded(running.id)).toMatchObject({ status: 'CANCELLED', creditsRefunded: 5 });
    const retrying = await submit(client, { credits: 2, end: 'transient' });
    await client.untilStatus(retrying.id, ['PENDING']);
    await client.post(`/api/v1/tasks/${retrying.id}/cancel`);
    expect(await client.untilEnded(retrying.id)).toMatchObject({ creditsCharged: 2, creditsRefunded: 2 });
    expect(await creditsOf(client)).toEqual({ balance: 10, held: 0 });
  });

  it('are given back in part when only a part was done', async () => {
    const client = await userWith(10);
    const { id } = await submit(client, { credits: 4, creditsBack: 1 });
    expect(await client.untilEnded(id)).toMatchObject({ status: 'COMPLETED', creditsCharged: 4, creditsRefunded: 1 });
    expect(await creditsOf(client)).toEqual({ balance: 7, held: 0 });
    expect((await entriesOf(client, id)).map(([type]) => type).sort()).toEqual(['HOLD', 'REFUND', 'SETTLE']);
  });

  it('are taken again for a retry by hand', async () => {
    const client = await userWith(10);
    const { id } = await submit(client, { credits: 6, end: 'permanent' });
    await client.untilEnded(id);
    const { body } = await client.post(`/api/v1/tasks/${id}/retry`);
    expect(body.data).toMatchObject({ retryOf: id, creditsCharged: 6 });
    await client.untilEnded(body.data.id);
    expect(await creditsOf(client)).toEqual({ balance: 10, held: 0 });
  });
});

describe('a balance that does not suffice', () => {
  it('is answered with 402, both numbers, and nothing done', async () => {
    const client = await userWith(2);
    const { status, body } = await client.post('/api/v1/sample/tasks', { plans: [{ credits: 3 }] });
    expect({ status, body }).toMatchObject({ status: 402, body: { errorCode: 'INSUFFICIENT_CREDITS' } });
    expect(body.detail).toContain('costs 3 credits and you have 2');
    expect((await client.get('/api/v1/tasks')).body.data).toEqual([]);
    expect(await creditsOf(client)).toEqual({ balance: 2, held: 0 });
  });

  it('is 0 for a user nobody gave credits', async () => {
    const client = await clientFor(app, 'penniless');
    expect((await client.post('/api/v1/sample/tasks', { plans: [{ credits: 1 }] })).status).toBe(402);
    expect((await client.post('/api/v1/sample/tasks', { plans: [{}] })).status).toBe(202);
  });

  it('never goes below zero, also under 100 simultaneous creates', async () => {
    const client = await userWith(20);
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => client.post('/api/v1/sample/tasks', { plans: [{ credits: 2, waitMs: 200 }] })),
    );
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 402)).toHaveLength(90);
    expect((await creditsOf(client)).balance).toBe(0);
    for (const { body } of accepted) await client.untilEnded(body.data.id);
    expect(await creditsOf(client)).toEqual({ balance: 0, held: 0 });
  });
});

describe('a task that is there already', () => {
  it('costs nothing again: by its dedupe key', async () => {
    const client = await userWith(10);
    const body = { plans: [{ credits: 4, waitMs: 400 }], dedupeKey: 'the-same' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.post('/api/v1/sample/tasks', body)));
    expect(new Set(answers.map((answer) => answer.body.data.id)).size).toBe(1);
    expect(await creditsOf(client)).toEqual({ balance: 6, held: 4 });
  });

  it('costs nothing again: by its Idempotency-Key', async () => {
    const client = await userWith(10);
    const send = () => client.post('/api/v1/sample/tasks', { plans: [{ credits: 4 }] }, { 'idempotency-key': 'once' });
    const [first, second] = [await send(), await send()];
    expect(second.body).toEqual(first.body);
    await client.untilEnded(first.body.data.id);
    expect((await creditsOf(client)).balance).toBe(6);
  });
});
