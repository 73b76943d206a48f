import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
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

const FILE_ID = '0195a0b0-0000-7000-8000-000000000000';

it('answers a body that is not JSON with 400 VALIDATION_FAILED', async () => {
  for (const body of ['{"title":', 'title=x', '{"a":1}}', '{"__proto__":{"x":1}}', '\u0000']) {
    expect(await ann.post('/api/v1/works', body), body).toMatchObject({
      status: 400,
      body: { errorCode: 'VALIDATION_FAILED' },
    });
  }
});

it('answers JSON that is no object with 400 VALIDATION_FAILED', async () => {
  for (const body of ['[]', '[{}]', '"text"', '5', 'true', 'null']) {
    const answer = await ann.post('/api/v1/works', body);
    expect(answer, body).toMatchObject({ status: 400, body: { errorCode: 'VALIDATION_FAILED' } });
    expect(answer.body.detail).not.toContain('undefined');
    for (const { field } of answer.body.errors) expect(field).toEqual(expect.any(String));
  }
});

it('answers a body that is plain text with 400 VALIDATION_FAILED', async () => {
  const answer = await ann.post('/api/v1/works', 'title', { 'content-type': 'text/plain' });
  expect(answer).toMatchObject({ status: 400, body: { errorCode: 'VALIDATION_FAILED' } });
  expect(answer.body.detail).toContain('JSON object');
});

it('takes a field that is null for one left out', async () => {
  const { status, body } = await ann.post('/api/v1/api-keys', { name: 'With nulls', scopes: null, expiresAt: null });
  expect(status).toBe(201);
  expect(body.data).toMatchObject({ scopes: ['read', 'write'], expiresAt: null });
});

it('names every field at fault at once, unknown ones too', async () => {
  const { status, body } = await ann.post('/api/v1/works', { title: 5, fileId: 'fox.png', colour: 'red' });
  expect(status).toBe(400);
  expect(new Set(body.errors.map(({ field }: { field: string }) => field))).toEqual(
    new Set(['title', 'fileId', 'colour']),
  );
  for (const field of ['title', 'fileId', 'colour']) expect(body.detail).toContain(field);
});

it('names fields inside of lists by their path', async () => {
  const admin = await clientFor(app, 'root', 'admin');
  const { status, body } = await admin.post('/api/v1/products', {
    name: 'Bag',
    photo: FILE_ID,
    colors: [
      { name: 'red', hex: '#b3262e' },
      { name: 'blue', hex: 'blue' },
    ],
    sizes: [
      {
        name: 'M',
        printArea: [
          { x: 0, y: 0 },
          { x: 'a', y: 0 },
          { x: 9, y: 9 },
          { x: 0, y: 9, z: 1 },
        ],
      },
    ],
  });
  expect(status).toBe(400);
  const fields = body.errors.map(({ field }: { field: string }) => field);
  expect(fields).toEqual(expect.arrayContaining(['colors.1.hex', 'sizes.0.printArea.1.x', 'sizes.0.printArea.3.z']));
});

it('refuses an unknown query parameter and names it', async () => {
  const { status, body } = await ann.get('/api/v1/works?colour=red');
  expect(status).toBe(400);
  expect(body.errors).toEqual([{ field: 'colour', message: 'colour is not a field of this request' }]);
});

it('answers text that the database cannot store with 400 and the field', async () => {
  const inBody = await ann.post('/api/v1/works', { title: 'nul\u0000character', fileId: FILE_ID });
  expect(inBody).toMatchObject({ status: 400, body: { errors: [{ field: 'title' }] } });
  const inQuery = await ann.delete('/api/v1/preview/cache?color=%00');
  expect(inQuery).toMatchObject({ status: 400, body: { errors: [{ field: 'color' }] } });
});

it('answers JSON that is nested absurdly deep with 400', async () => {
  const body = `{"title":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const keyed: Record<string, string> = { 'idempotency-key': 'deep' };
  for (const headers of [{}, keyed]) {
    expect(await ann.post('/api/v1/works', body, headers)).toMatchObject({
      status: 400,
      body: { errorCode: 'VALIDATION_FAILED' },
    });
  }
});

it('answers another content type with 415 and the right one', async () => {
  for (const type of ['application/xml', 'image/png']) {
    const answer = await ann.post('/api/v1/works', '{}', { 'content-type': type });
    expect(answer, type).toMatchObject({ status: 415, body: { errorCode: 'UNSUPPORTED_MEDIA_TYPE' } });
    expect(answer.body.detail).toContain('application/json');
  }
});

it('takes an empty body that claims to be JSON for none', async () => {
  const json = { 'content-type': 'application/json' };
  expect((await ann.delete('/api/v1/preview/cache', json)).status).toBe(200);
  expect((await ann.send('POST', `/api/v1/tasks/${FILE_ID}/cancel`, undefined, json)).status).toBe(404);
  const { status, body } = await ann.send('POST', '/api/v1/works', undefined, json);
  expect(status).toBe(400);
  expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(expect.arrayContaining(['title', 'fileId']));
});

it('answers a body over 1 MiB with 413 and the limit', async () => {
  const answer = await ann.post('/api/v1/works', { title: 'x'.repeat(1_100_000), fileId: FILE_ID });
  expect(answer).toMatchObject({ status: 413, body: { errorCode: 'PAYLOAD_TOO_LARGE' } });
  expect(answer.body.detail).toContain('1048576 bytes');
});

it('answers an id that cannot be one like any unknown id', async () => {
  for (const [path, code] of [
    ['works/abc', 'WORK_NOT_FOUND'],
    ['works/0', 'WORK_NOT_FOUND'],
    ['works/99999999999', 'WORK_NOT_FOUND'],
    ['products/1e3', 'PRODUCT_NOT_FOUND'],
    ['files/abc', 'FILE_NOT_FOUND'],
    ['tasks/1', 'TASK_NOT_FOUND'],
    ['preview/tasks/abc', 'TASK_NOT_FOUND'],
  ] as const) {
    expect(await ann.get(`/api/v1/${path}`), path).toMatchObject({ status: 404, body: { errorCode: code } });
  }
  expect(await ann.delete('/api/v1/api-keys/abc')).toMatchObject({
    status: 404,
    body: { errorCode: 'API_KEY_NOT_FOUND' },
  });
});
