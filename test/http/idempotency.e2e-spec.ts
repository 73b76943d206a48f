import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IdempotencyService } from '../../src/http/idempotency.service.js';
import { requestText } from '../../src/http/request-text.js';
import type { Answer, ApiClient } from '../support/api-client.js';
import { clientFor, createWork } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;
let fileId: string;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
  ann = await clientFor(app, 'ann');
  fileId = (await ann.get(`/api/v1/works/${await createWork(ann)}`)).body.data.fileId;
});
afterAll(() => stage.close());

const createWorkWith = (key: string, body: unknown, client = ann): Promise<Answer> =>
  client.post('/api/v1/works', body, { 'idempotency-key': key });

const worksTitled = async (title: string): Promise<number> =>
  (await stage.db.query('SELECT FROM works WHERE title = $1', [title])).length;

const changeKey = (key: string, change: string): Promise<unknown> =>
  stage.db.query(`UPDATE idempotency_keys SET ${change} WHERE key = $1`, [key]);

describe('the same Idempotency-Key', () => {
  it('with the same body gets the first answer again, and one thing is made', async () => {
    const [first, again] = [
      await createWorkWith('same', { title: 'Once', fileId }),
      await createWorkWith('same', { fileId, title: 'Once' }),
    ];
    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(await worksTitled('Once')).toBe(1);
  });

  it('with another body or on another route is refused with 422', async () => {
    await createWorkWith('reused', { title: 'First', fileId });
    const otherBody = await createWorkWith('reused', { title: 'Second', fileId });
    const otherRoute = await ann.post('/api/v1/api-keys', { title: 'First', fileId }, { 'idempotency-key': 'reused' });
    for (const answer of [otherBody, otherRoute]) {
      expect(answer).toMatchObject({ status: 422, body: { errorCode: 'IDEMPOTENCY_KEY_REUSED' } });
    }
    expect(await worksTitled('Second')).toBe(0);
  });

  it('of another user is another key', async () => {
    const ben = await clientFor(app, 'ben');
    const [anns, bens] = [
      await ann.post('/api/v1/api-keys', { name: 'Mine' }, { 'idempotency-key': 'shared' }),
      await ben.post('/api/v1/api-keys', { name: 'Mine' }, { 'idempotency-key': 'shared' }),
    ];
    expect([anns.status, bens.status]).toEqual([201, 201]);
    expect(anns.body.data.id).not.toBe(bens.body.data.id);
  });

  it('works on the route without its version as on the one with it', async () => {
    const headers = { 'idempotency-key': 'unversioned' };
    const first = await ann.post('/api/works', { title: 'Unversioned', fileId }, headers);
    expect((await ann.post('/api/v1/works', { title: 'Unversioned', fileId }, headers)).body).toEqual(first.body);
  });

  it('is answered with 409 while the first request is still running, and then with its answer', async () => {
    const body = { title: 'Slow', fileId };
    const runner = stage.db.createQueryRunner();
    await runner.startTransaction();
    await runner.query('LOCK TABLE works IN EXCLUSIVE MODE');
    const first = createWorkWith('slow', body);
    const waiting = `SELECT FROM pg_locks WHERE relation = 'works'::regclass AND NOT granted`;
    // A second one that came before it would wait in its place.
    const busy = await until('the first request to run', async () => (await stage.db.query(waiting)).length > 0)
      .then(() => createWorkWith('slow', body))
      .finally(() => runner.rollbackTransaction().finally(() => runner.release()));
    expect(busy.status).toBe(409);
    expect(busy.body.errorCode).toBe('IDEMPOTENCY_KEY_IN_USE');
    expect(busy.headers.get('retry-after')).toBe('1');
    expect((await createWorkWith('slow', body)).status).toSatisfy((status) => status === 409 || status === 201);
    const { body: answer } = await first;
    expect((await createWorkWith('slow', body)).body).toEqual(answer);
    expect(await worksTitled('Slow')).toBe(1);
  });

  it('is free again when the first request has failed', async () => {
    const unknown = '0195a0b0-0000-7000-8000-000000000000';
    expect((await createWorkWith('failed', { title: 'Retried', fileId: unknown })).status).toBe(404);
    expect((await createWorkWith('failed', { title: 5 })).status).toBe(400);
    expect((await createWorkWith('failed', { title: 'Retried', fileId })).status).toBe(201);
  });

  it('starts anew after 24 hours', async () => {
    const first = await createWorkWith('old', { title: 'Old', fileId });
    await changeKey('old', `created_at = now() - interval '23 hours'`);
    expect((await createWorkWith('old', { title: 'Old', fileId })).body).toEqual(first.body);
    await changeKey('old', `created_at = now() - interval '25 hours'`);
    expect((await createWorkWith('old', { title: 'New', fileId })).body.data.title).toBe('New');
  });
});

it('takes keys of 1 to 255 characters', async () => {
  expect((await createWorkWith('k'.repeat(255), { title: 'Long key', fileId })).status).toBe(201);
  for (const key of ['', 'k'.repeat(256)]) {
    const answer = await createWorkWith(key, { title: 'No key', fileId });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key' }] } });
  }
  expect(await worksTitled('No key')).toBe(0);
});

it('keeps answers encrypted: a new API key is nowhere in clear', async () => {
  const headers = { 'idempotency-key': 'secret' };
  const first = await ann.post('/api/v1/api-keys', { name: 'Secret' }, headers);
  const [row] = await stage.db.query(`SELECT answer FROM idempotency_keys WHERE key = 'secret'`);
  expect(row.answer.length).toBeGreaterThan(100);
  expect(row.answer.toString('latin1')).not.toContain('dk_');
  expect(row.answer.toString('latin1')).not.toContain('Secret');
  expect((await ann.post('/api/v1/api-keys', { name: 'Secret' }, headers)).body).toEqual(first.body);
});

it('runs an abandoned request again after 20 s, which then finds the task that was made', async () => {
  const send = () => ann.post('/api/v1/sample/tasks', { plans: [{}] }, { 'idempotency-key': 'abandoned' });
  const first = await send();
  await changeKey('abandoned', 'status = NULL, answer = NULL');
  const [row] = await stage.db.query(
    `SELECT extract(epoch FROM locked_until - created_at) AS seconds FROM idempotency_keys WHERE key = 'abandoned'`,
  );
  expect(Number(row.seconds)).toBe(20);
  expect(await send()).toMatchObject({ status: 409, body: { errorCode: 'IDEMPOTENCY_KEY_IN_USE' } });
  await changeKey('abandoned', `locked_until = now() - interval '1 second'`);
  const again = await send();
  expect(again).toMatchObject({ status: 202, body: { data: { id: first.body.data.id } } });
  expect((await send()).body).toEqual(again.body);
});

it('forgets the keys of more than a day ago', async () => {
  await createWorkWith('forgotten', { title: 'Forgotten', fileId });
  await createWorkWith('remembered', { title: 'Remembered', fileId });
  await changeKey('forgotten', `created_at = now() - interval '25 hours'`);
  await app.app.get(IdempotencyService).deleteExpired();
  const rows = await stage.db.query(`SELECT key FROM idempotency_keys WHERE key IN ('forgotten', 'remembered')`);
  expect(rows).toEqual([{ key: 'remembered' }]);
});

it('gives the answer even when it cannot be kept', async () => {
  await stage.db.query('ALTER TABLE idempotency_keys ADD CONSTRAINT full_disk CHECK (answer IS NULL) NOT VALID');
  const answer = await createWorkWith('unkept', { title: 'Unkept', fileId }).finally(() =>
    stage.db.query('ALTER TABLE idempotency_keys DROP CONSTRAINT full_disk'),
  );
  expect(answer.status).toBe(201);
  expect(await createWorkWith('unkept', { title: 'Unkept', fileId })).toMatchObject({ status: 409 });
  expect(await worksTitled('Unkept')).toBe(1);
});

it('keeps of a request only what takes a secret to compare with', async () => {
  const headers = { 'idempotency-key': 'fingerprint' };
  const body = { name: 'Fingerprint' };
  await ann.post('/api/v1/api-keys', body, headers);
  const [row] = await stage.db.query(`SELECT fingerprint FROM idempotency_keys WHERE key = 'fingerprint'`);
  const unkeyed = createHash('sha256')
    .update(requestText('POST', '/api/v1/api-keys', body))
    .digest();
  expect(row.fingerprint).toMatch(/^v1:[\w-]{43}$/);
  for (const form of ['hex', 'base64', 'base64url'] as const)
    expect(row.fingerprint).not.toContain(unkeyed.toString(form));
});

it('knows the keys again whose fingerprints are of before there was a secret', async () => {
  const headers = { 'idempotency-key': 'older' };
  const body = { name: 'Older' };
  const first = await ann.post('/api/v1/api-keys', body, headers);
  const older = createHash('sha256')
    .update(requestText('POST', '/api/v1/api-keys', body))
    .digest('hex');
  await changeKey('older', `fingerprint = '${older}'`);
  expect((await ann.post('/api/v1/api-keys', body, headers)).body).toEqual(first.body);
  expect((await ann.post('/api/v1/api-keys', { name: 'Other' }, headers)).status).toBe(422);
  await changeKey('older', `status = NULL, answer = NULL, locked_until = now() - interval '1 second'`);
  expect((await ann.post('/api/v1/api-keys', body, headers)).status).toBe(201);
});
