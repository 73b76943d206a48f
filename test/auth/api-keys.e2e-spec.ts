import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import { clientFor, createWork } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
  ann = await clientFor(app, 'ann');
});
afterAll(() => stage.close());

interface NewKey {
  id: string;
  key: string;
  prefix: string;
  client: ApiClient;
}

async function createKey(more: Record<string, unknown> = {}): Promise<NewKey> {
  const { body } = await ann.post('/api/v1/api-keys', { name: 'shop back end', ...more });
  return { ...body.data, client: new ApiClient(app.baseUrl, body.data.key) };
}

it('shows a new key once, and keeps only its hash', async () => {
  const { status, body } = await ann.post('/api/v1/api-keys', { name: ' shop back end ' });
  expect(status).toBe(201);
  expect(body.data).toEqual({
    id: expect.any(String),
    name: 'shop back end',
    prefix: body.data.key.slice(0, 9),
    scopes: ['read', 'write'],
    expiresAt: null,
    createTime: expect.any(String),
    key: expect.stringMatching(/^dk_[\w-]{43}$/),
  });
  const listed = await ann.get('/api/v1/api-keys');
  expect(listed.body.data[0]).toEqual({ ...body.data, key: undefined });
  expect(JSON.stringify(listed.body)).not.toContain(body.data.key);
  const [row] = await stage.db.query('SELECT api_keys::text AS text FROM api_keys WHERE id = $1', [body.data.id]);
  expect(row.text).not.toContain(body.data.key);
});

it('calls on behalf of its user', async () => {
  const { client } = await createKey();
  expect((await client.get('/api/v1/me')).body.data).toMatchObject({ userId: 'ann', role: 'user' });
  const workId = await createWork(client);
  expect((await ann.get(`/api/v1/works/${workId}`)).status).toBe(200);
});

it('stops working the moment it is revoked', async () => {
  const { id, client } = await createKey();
  expect((await client.get('/api/v1/me')).status).toBe(200);
  const revoked = await ann.delete(`/api/v1/api-keys/${id}`);
  expect(revoked).toMatchObject({ status: 200, body: { data: { id } } });
  expect(await client.get('/api/v1/me')).toMatchObject({ status: 401, body: { errorCode: 'INVALID_TOKEN' } });
  expect(await ann.delete(`/api/v1/api-keys/${id}`)).toMatchObject({
    status: 404,
    body: { errorCode: 'API_KEY_NOT_FOUND' },
  });
});

it('stops working when it expires', async () => {
  const { id, client } = await createKey({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
  expect((await client.get('/api/v1/me')).status).toBe(200);
  await stage.db.query(`UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1`, [id]);
  expect(await client.get('/api/v1/me')).toMatchObject({ status: 401, body: { errorCode: 'TOKEN_EXPIRED' } });
});

describe('a key with the scope read', () => {
  it('reads, and neither makes nor deletes anything', async () => {
    const { client } = await createKey({ scopes: ['read'] });
    expect((await client.get('/api/v1/works')).status).toBe(200);
    for (const answer of [
      await client.post('/api/v1/works', { title: 'x', fileId: 'y' }),
      await client.delete('/api/v1/preview/cache'),
      await client.upload({ name: 'x.png', content: new Uint8Array(1) }),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { errorCode: 'SCOPE_MISSING' } });
      expect(answer.body.detail).toContain('"write"');
    }
  });
});

it('with the scope write alone does not read', async () => {
  const { client } = await createKey({ scopes: ['write'] });
  expect(await client.get('/api/v1/works')).toMatchObject({ status: 403, body: { errorCode: 'SCOPE_MISSING' } });
  expect((await client.delete('/api/v1/preview/cache')).status).toBe(200);
});

it('manages no keys', async () => {
  const { id, client } = await createKey();
  for (const answer of [
    await client.get('/api/v1/api-keys'),
    await client.post('/api/v1/api-keys', { name: 'offspring' }),
    await client.delete(`/api/v1/api-keys/${id}`),
  ]) {
    expect(answer).toMatchObject({ status: 403, body: { errorCode: 'API_KEY_NOT_ALLOWED' } });
  }
});

it('of an admin is no admin', async () => {
  const root = await clientFor(app, 'root', 'admin');
  const { body } = await root.post('/api/v1/api-keys', { name: 'admin script' });
  const client = new ApiClient(app.baseUrl, body.data.key);
  expect(await client.post('/api/v1/products', {})).toMatchObject({ status: 403, body: { errorCode: 'ADMIN_ONLY' } });
});

it('is not made of bad input', async () => {
  const name = 'key';
  for (const [body, field] of [
    [{}, 'name'],
    [{ name: '  ' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name, scopes: [] }, 'scopes'],
    [{ name, scopes: ['admin'] }, 'scopes'],
    [{ name, scopes: ['read', 'read'] }, 'scopes'],
    [{ name, expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ name, expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name, expiresAt: '2030-W01-1' }, 'expiresAt'],
  ] as const) {
    const answer = await ann.post('/api/v1/api-keys', body);
    expect(answer, JSON.stringify(body)).toMatchObject({ status: 400, body: { errorCode: 'VALIDATION_FAILED' } });
    expect(answer.body.errors[0].field).toBe(field);
  }
});
