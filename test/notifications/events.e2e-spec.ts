import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';
import { EventReader } from './event-reader.js';

let stage: TestStage;
let one: TestApp;
let other: TestApp;
let users = 0;
const open: EventReader[] = [];

beforeAll(async () => {
  stage = await TestStage.build();
  [one, other] = [await stage.start({ ROLE: 'api', MAX_EVENT_STREAMS: '3' }), await stage.start({ ROLE: 'api' })];
  await stage.start({ ROLE: 'worker' });
});
afterEach(() => open.splice(0).forEach((reader) => reader.close()));
afterAll(() => stage.close());

/** A user of one's own for each test. */
async function newUser(app: TestApp = one): Promise<ApiClient> {
  return clientFor(app, `user-${users++}`);
}

async function listen(client: ApiClient, query = '', headers: Record<string, string> = {}): Promise<EventReader> {
  const reader = await EventReader.open(client, query, headers);
  open.push(reader);
  return reader;
}

/** The same user at another process. */
function at(app: TestApp, { token, userId }: ApiClient): ApiClient {
  return new ApiClient(app.baseUrl, token, userId);
}

it('shows the active tasks first, then each move, also at another process than the one that was asked', async () => {
  const client = await newUser();
  const running = await submit(client, { waitMs: 4_000 });
  await client.untilStatus(running.id, ['PROCESSING']);
  const readers = [await listen(client), await listen(at(other, client))];
  for (const reader of readers) {
    expect((await reader.snapshot()).tasks).toMatchObject([{ id: running.id, kind: 'sample', status: 'PROCESSING' }]);
    expect(reader.response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  }
  const next = await submit(client, { waitMs: 100, file: true });
  for (const reader of readers) {
    const completed = await reader.untilStatus(next.id, 'COMPLETED');
    const statuses = reader.of(next.id).map(({ status }) => status);
    expect([...new Set(statuses)]).toEqual(['PENDING', 'PROCESSING', 'COMPLETED']);
    const read = (await client.get(`/api/v1/tasks/${next.id}`)).body.data;
    // Each process has an address of its own here.
    expect(completed).toEqual({ ...read, resultUrl: expect.stringContaining('/content?expires=') });
    expect((await fetch(String(completed.resultUrl))).status).toBe(200);
    await reader.untilStatus(running.id, 'COMPLETED');
  }
});

it('tells of progress, which never goes back, and at most twice a second', { timeout: 40_000 }, async () => {
  const client = await newUser();
  const reader = await listen(client);
  await reader.snapshot();
  const { id } = await submit(client, { waitMs: 3_000 });
  await reader.untilStatus(id, 'COMPLETED');
  const steps = reader.of(id).map(({ progress }) => progress);
  expect(steps.length).toBeGreaterThan(4);
  expect(steps.length).toBeLessThan(14);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
});

it('gives ids that never go back and start with the seq of the move', async () => {
  const client = await newUser();
  const reader = await listen(client);
  const { id } = await submit(client, {});
  await reader.untilStatus(id, 'COMPLETED');
  const ids = reader.events.map((event) => Number(event.id));
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  const [{ seq }] = await stage.db.query('SELECT seq FROM sample_tasks WHERE id = $1', [id]);
  expect(reader.lastId.split('.')[0]).toBe(seq);
});

it('tells whoever comes back what ended in between, and what is active by now', async () => {
  const client = await newUser();
  const first = await listen(client);
  const before = await submit(client, {});
  await first.untilStatus(before.id, 'COMPLETED');
  first.close();
  const [ended, failed] = [await submit(client, {}), await submit(client, { end: 'permanent' })];
  await Promise.all([client.untilEnded(ended.id), client.untilEnded(failed.id)]);
  const running = await submit(client, { waitMs: 5_000 });
  const again = await listen(at(other, client), '', { 'last-event-id': first.lastId });
  const { tasks } = await again.snapshot();
  const byId = new Map(tasks.map((task) => [task.id, task.status]));
  expect(byId.get(ended.id)).toBe('COMPLETED');
  expect(byId.get(failed.id)).toBe('FAILED');
  expect(byId.has(running.id)).toBe(true);
  const byQuery = await listen(client, `?lastEventId=${first.lastId}`);
  expect((await byQuery.snapshot()).tasks.map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
  const anew = await listen(client);
  expect((await anew.snapshot()).tasks.map(({ id }) => id)).toEqual([running.id]);
});

it('tells whoever comes back of an end that was committed after a later one', async () => {
  const client = await newUser();
  const [late, early] = [await submit(client, {}), await submit(client, {})];
  await Promise.all([client.untilEnded(late.id), client.untilEnded(early.id)]);
  // As when the transaction of the first one takes long: it has the smaller seq, and nobody saw it yet.
  const rows: { id: string; seq: string; updated_at: Date }[] = await stage.db
    .query(
      'UPDATE sample_tasks SET updated_at = now(), finished_at = now() WHERE id = ANY($1) RETURNING id, seq, updated_at',
      [[late.id, early.id]],
    )
    .then(([updated]) => updated);
  const seen = rows.toSorted((a, b) => Number(b.seq) - Number(a.seq))[0];
  const lastEventId = `${seen?.seq}.${Math.floor((seen?.updated_at.getTime() ?? 0) / 1_000)}`;
  const { tasks } = await (await listen(client, `?lastEventId=${lastEventId}`)).snapshot();
  expect(tasks.map(({ id }) => id)).toEqual([late.id, early.id].filter((id) => id !== seen?.id));
});

it('answers HEAD at once, and keeps the token for the stream', async () => {
  const client = await newUser();
  const { token } = (await client.post('/api/v1/tasks/events/token')).body.data;
  const url = `${client.baseUrl}/api/v1/tasks/events?token=${token}`;
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const stream = await fetch(url);
  expect(stream.status).toBe(200);
  await stream.body?.cancel();
});

it('shows just the tasks that were asked for', async () => {
  const client = await newUser();
  const [wanted, unwanted] = [await submit(client, { waitMs: 500 }), await submit(client, { waitMs: 500 })];
  const foreign = await submit(await newUser(), {});
  const done = await submit(client, {});
  await client.untilEnded(done.id);
  const ids = [wanted.id, done.id, foreign.id].join(',');
  const [byId, byKind] = [await listen(client, `?ids=${ids}`), await listen(client, '?kind=preview')];
  const { tasks, missing } = await byId.snapshot();
  expect(tasks.map(({ id }) => id).toSorted()).toEqual([wanted.id, done.id].toSorted());
  expect(missing).toEqual([foreign.id]);
  expect(await byKind.snapshot()).toEqual({ tasks: [], missing: [] });
  const everything = await listen(client);
  await Promise.all([wanted, unwanted].map(({ id }) => everything.untilStatus(id, 'COMPLETED')));
  await byId.untilStatus(wanted.id, 'COMPLETED');
  expect(byId.of(unwanted.id)).toEqual([]);
  expect(byKind.events).toHaveLength(1);
});

it("tells nobody of another user's tasks", async () => {
  const [ann, ben] = [await newUser(), await newUser()];
  const readers = [await listen(ann), await listen(ben)];
  const { id } = await submit(ann, {});
  await readers[0]?.untilStatus(id, 'COMPLETED');
  const bens = await submit(ben, {});
  await readers[1]?.untilStatus(bens.id, 'COMPLETED');
  expect(readers[1]?.of(id)).toEqual([]);
  expect((await readers[1]?.snapshot())?.tasks).toEqual([]);
});

it('answers without the version of the API, too', async () => {
  const client = await newUser();
  const response = await fetch(`${one.baseUrl}/api/tasks/events`, {
    headers: { authorization: `Bearer ${client.token}` },
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  await response.body?.cancel();
});

it('does not let a user have more streams than the limit, and counts those that have ended no more', async () => {
  const client = await newUser();
  const readers = [await listen(client), await listen(client), await listen(client)];
  await Promise.all(readers.map((reader) => reader.snapshot()));
  const refused = await client.get('/api/v1/tasks/events');
  expect(refused).toMatchObject({ status: 429, body: { errorCode: 'TOO_MANY_EVENT_STREAMS' } });
  expect(refused.headers.get('retry-after')).toBe('5');
  readers[0]?.close();
  await until('a place', async () => (await listen(client)).status === 200);
});

it('shows that the line is alive', { timeout: 40_000 }, async () => {
  const reader = await listen(await newUser());
  await until('a heartbeat', () => reader.comments > 0, { within: 17_000 });
});

describe('the token for an EventSource', () => {
  it('is good once, at any process', async () => {
    const client = await newUser();
    const { status, body } = await client.post('/api/v1/tasks/events/token');
    expect(status).toBe(201);
    const seconds = (Date.parse(body.data.expiresAt) - Date.now()) / 1_000;
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThan(61);
    const nobody = new ApiClient(other.baseUrl);
    const reader = await listen(nobody, `?token=${body.data.token}`);
    await reader.snapshot();
    const { id } = await submit(client, {});
    await reader.untilStatus(id, 'COMPLETED');
    const again = await new ApiClient(one.baseUrl).get(`/api/v1/tasks/events?token=${body.data.token}`);
    expect(again).toMatchObject({ status: 401, body: { errorCode: 'INVALID_TOKEN' } });
    expect(again.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('is good for 60 s, and stored as a hash only', async () => {
    const client = await newUser();
    const { token } = (await client.post('/api/v1/tasks/events/token')).body.data;
    const rows = await stage.db.query('SELECT * FROM event_tokens');
    expect(JSON.stringify(rows)).not.toContain(token);
    await stage.db.query(`UPDATE event_tokens SET expires_at = now() - interval '1 ms'`);
    const late = await new ApiClient(one.baseUrl).get(`/api/v1/tasks/events?token=${token}`);
    expect(late).toMatchObject({ status: 401, body: { errorCode: 'TOKEN_EXPIRED' } });
  });

  it('is of no use anywhere else, and no other is taken', async () => {
    const client = await newUser();
    const { token } = (await client.post('/api/v1/tasks/events/token')).body.data;
    const nobody = new ApiClient(one.baseUrl);
    expect((await nobody.get(`/api/v1/tasks?token=${token}`)).status).toBe(401);
    expect((await nobody.get(`/api/v1/files?token=${token}`)).status).not.toBe(200);
    expect((await nobody.get('/api/v1/tasks/events?token=')).status).toBe(401);
    expect((await nobody.get(`/api/v1/tasks/events?token=${client.token}`)).status).toBe(401);
    expect((await nobody.get('/api/v1/tasks/events?ids=token=')).status).toBe(400);
  });
});

it('closes the streams when it stops, and stops soon', async () => {
  const app = await stage.start({ ROLE: 'api' });
  const client = await newUser(app);
  const reader = await listen(client);
  await reader.snapshot();
  const start = Date.now();
  await app.stop();
  expect(Date.now() - start).toBeLessThan(5_000);
  await until('the end of the stream', () => reader.ended);
});
