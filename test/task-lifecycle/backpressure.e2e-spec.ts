import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api', MAX_WAIT: '60 s', MAX_ACTIVE_TASKS: '1000' });
  ann = await clientFor(app, 'ann');
});
afterAll(() => stage.close());

const create = (client = ann) => client.post('/api/v1/sample/tasks', { plans: [{}] });
const makeOlder = (id: string, seconds: number) =>
  stage.db.query(`UPDATE sample_tasks SET run_at = now() - $2 * interval '1 second' WHERE id = $1`, [id, seconds]);

it('refuses tasks with 503 and Retry-After while the oldest has waited for longer, and makes nothing', async () => {
  const first = await create();
  expect(first.status).toBe(202);
  await makeOlder(first.body.data.id, 90);
  const refused = await until('the wait to be noticed', async () => {
    const answer = await create();
    return answer.status === 503 ? answer : null;
  });
  expect(refused.body).toMatchObject({ errorCode: 'QUEUE_OVERLOADED', title: 'Too much is waiting' });
  expect(refused.body.detail).toMatch(/the oldest sample task has waited for 9\d s, and 60 s is the most/);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(29);
  const [before] = await stage.db.query('SELECT count(*) FROM sample_tasks');
  expect((await create()).status).toBe(503);
  expect((await stage.db.query('SELECT count(*) FROM sample_tasks'))[0]).toEqual(before);
});

it('accepts tasks of that kind again when the wait is over', async () => {
  await stage.db.query('UPDATE sample_tasks SET run_at = now()');
  await until('tasks to be accepted again', async () => (await create()).status === 202);
});

it('accepts tasks of a kind that is paused, however long they have waited for it to be resumed', async () => {
  const admin = await clientFor(app, 'root', 'admin');
  await admin.post('/api/v1/admin/kinds/sample/pause');
  await stage.db.query(`UPDATE sample_tasks SET run_at = now() - interval '1 hour'`);
  // Longer than a measurement is kept.
  const end = Date.now() + 1_500;
  await until('a measurement of now', async () => {
    expect((await create()).status).toBe(202);
    return Date.now() > end;
  });
  await admin.post('/api/v1/admin/kinds/sample/resume');
  await until('the wait to count again', async () => (await create()).status === 503);
});

it('does not count tasks whose time has not come, as those that wait for a retry', async () => {
  await stage.db.query(`UPDATE sample_tasks SET run_at = now() + interval '1 hour'`);
  await until('a measurement', async () => (await create()).status === 202);
  expect((await create()).status).toBe(202);
});

it('is off unless it is set', async () => {
  const free = await clientFor(await stage.start({ ROLE: 'api' }), 'ben');
  const { body } = await create(free);
  await makeOlder(body.data.id, 100_000);
  expect((await create(free)).status).toBe(202);
});
