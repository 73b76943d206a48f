import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer, ApiClient } from '../support/api-client.js';
import { clientFor, createWork } from '../support/samples.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';

let stage: TestStage;
let postgres: TcpProxy;
let ann: ApiClient;
let fileId: string;

/** A key that nobody lets go of is blocked for 20 s. */
const SOON = { within: 10_000 };

beforeAll(async () => {
  stage = await TestStage.build();
  const url = new URL(stage.databaseUrl);
  postgres = await TcpProxy.start(Number(url.port));
  url.port = String(postgres.port);
  ann = await clientFor(await stage.start({ ROLE: 'api', DATABASE_URL: url.href }), 'ann');
  fileId = (await ann.get(`/api/v1/works/${await createWork(ann)}`)).body.data.fileId;
});
afterAll(async () => {
  await stage.close();
  await postgres.stop();
});

const send = (key: string, body: object): Promise<Answer> =>
  ann.post('/api/v1/works', body, { 'idempotency-key': key });

/** Holds locks until it is told to let go. */
async function hold(sql: string): Promise<() => Promise<void>> {
  const runner = stage.db.createQueryRunner();
  await runner.startTransaction();
  await runner.query(sql);
  return async () => {
    await runner.rollbackTransaction();
    await runner.release();
  };
}

const waiting = (statement: string) =>
  until(`${statement} to wait for its turn`, async () => {
    const rows: { pid: number }[] = await stage.db.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`,
      [`${statement}%`],
    );
    return rows[0]?.pid;
  });

/** Sends a request, and ends the connection over which the statement about its key is to be carried out at its end. */
async function loseTheEnd(key: string, body: object, { blocked, statement }: { blocked: string; statement: string }) {
  const letWork = await hold(`LOCK TABLE ${blocked} IN ACCESS EXCLUSIVE MODE`);
  const answer = send(key, body);
  await until(
    'the key to be reserved',
    async () => (await stage.db.query('SELECT FROM idempotency_keys WHERE key = $1', [key])).length > 0,
  );
  const letGo = await hold(`SELECT FROM idempotency_keys WHERE key = '${key}' FOR UPDATE`);
  await letWork();
  await stage.db.query('SELECT pg_terminate_backend($1)', [await waiting(statement)]);
  const { status } = await answer;
  await letGo();
  return status;
}

it('a key is let go that is reserved only after the connection broke off', async () => {
  const letGo = await hold(
    `INSERT INTO idempotency_keys (user_id, key, fingerprint, token, locked_until) VALUES ('ann', 'late', 'x', gen_random_uuid(), now())`,
  );
  const first = send('late', { title: 'Late', fileId });
  await waiting('INSERT INTO idempotency_keys');
  postgres.cut();
  expect((await first).status).toBe(503);
  await until('somebody to look for it, and find nothing', async () => {
    const unlocks = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'UPDATE idempotency_keys SET locked%'`;
    return (await stage.db.query(unlocks)).length > 0;
  });
  await letGo();
  await until('the key to be free', async () => (await send('late', { title: 'Late', fileId })).status === 201, SOON);
});

it('a key whose request failed is let go, though PostgreSQL was away at that moment', async () => {
  const body = { title: 'Failed', fileId: '0195a0b0-0000-7000-8000-000000000000' };
  const status = await loseTheEnd('failed', body, { blocked: 'files', statement: 'DELETE FROM idempotency_keys' });
  expect(status).toBe(404);
  await until('the key to be free', async () => (await send('failed', body)).status === 404, SOON);
});

it('an answer that could not be kept at once is kept when PostgreSQL is back', async () => {
  const body = { title: 'Kept late', fileId };
  const status = await loseTheEnd('kept', body, { blocked: 'works', statement: 'UPDATE idempotency_keys SET status' });
  expect(status).toBe(201);
  await until('the answer to be kept', async () => (await send('kept', body)).status === 201, SOON);
  expect(await stage.db.query(`SELECT FROM works WHERE title = 'Kept late'`)).toHaveLength(1);
});
