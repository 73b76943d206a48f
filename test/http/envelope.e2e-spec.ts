import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor, createWork } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;
let workId: number;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start();
  ann = await clientFor(app, 'ann');
  workId = await createWork(ann);
});
afterAll(() => stage.close());

it('answers success as code and data, code being the status', async () => {
  const read = await ann.get(`/api/v1/works/${workId}`);
  expect(read).toMatchObject({ status: 200, body: { code: 200, data: { id: workId } } });
  expect(Object.keys(read.body)).toEqual(['code', 'data']);
  expect(read.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const { fileId } = read.body.data;
  const created = await ann.post('/api/v1/works', { title: 'Made', fileId });
  expect(created).toMatchObject({ status: 201, body: { code: 201, data: { title: 'Made' } } });
});

it('answers lists as code, data and page', async () => {
  const { body } = await ann.get('/api/v1/works');
  expect(body).toEqual({ code: 200, data: expect.any(Array), page: { nextCursor: null } });
});

it('writes times in RFC 3339 UTC', async () => {
  const { createTime } = (await ann.get(`/api/v1/works/${workId}`)).body.data;
  expect(createTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

it('answers every route without the version as with it', async () => {
  for (const path of ['works', 'works?limit=1', 'tasks/active', 'preview/tasks', 'products', 'me']) {
    const [plain, versioned] = [await ann.get(`/api/${path}`), await ann.get(`/api/v1/${path}`)];
    expect(plain, path).toMatchObject({ status: 200, body: versioned.body });
  }
  const { fileId } = (await ann.get(`/api/works/${workId}`)).body.data;
  expect((await ann.post('/api/works', { title: 'Without a version', fileId })).status).toBe(201);
});

it('names every request in the X-Request-Id header', async () => {
  const [first, second] = [await ann.get('/api/v1/me'), await ann.get('/api/v1/nothing')];
  const ids = [first, second].map(({ headers }) => headers.get('x-request-id'));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(ids[0]).not.toBe(ids[1]);
});
