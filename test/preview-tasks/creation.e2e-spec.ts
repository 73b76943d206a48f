import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer, ApiClient } from '../support/api-client.js';
import { clientFor, createProduct, createWork } from '../support/samples.js';
import { expectTask } from '../support/task-shape.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;
let productId: number;

beforeAll(async () => {
  stage = await TestStage.build();
  // No worker: whatever is asked for stays PENDING.
  app = await stage.start({ ROLE: 'api' });
  ann = await clientFor(app, 'ann');
  productId = await createProduct(app);
});
afterAll(() => stage.close());

const PATH = '/api/v1/preview/tasks';

const preview = async (more: Record<string, unknown> = {}): Promise<Record<string, unknown>> => ({
  workId: await createWork(ann),
  productId,
  color: 'red',
  size: 'M',
  ...more,
});

const rowsOf = async (workId: unknown): Promise<number> =>
  (await stage.db.query('SELECT FROM preview_tasks WHERE work_id = $1', [workId])).length;

it('answers 202 with the whole task', async () => {
  const request = await preview();
  const { status, body } = await ann.post(PATH, request);
  expect(status).toBe(202);
  expect(body.code).toBe(202);
  expectTask(body.data, 'PENDING');
  expect(body.data).toMatchObject({
    kind: 'preview',
    userId: 'ann',
    ...request,
    cached: false,
    maxRetries: 3,
    retryCount: 0,
  });
  for (const path of [
    `${PATH}/${body.data.id}`,
    `/api/v1/tasks/${body.data.id}`,
    `/api/preview/tasks/${body.data.id}`,
  ]) {
    const read = await ann.get(path);
    expect(read.status).toBe(200);
    expectTask(read.body.data, 'PENDING');
  }
});

it('answers the same request with the task that is waiting already', async () => {
  const request = await preview();
  const [first, second] = [await ann.post(PATH, request), await ann.post(PATH, request)];
  expect(second).toMatchObject({ status: 202, body: { data: { id: first.body.data.id, cached: false } } });
  for (const change of [{ color: 'blue' }, { size: 'S' }]) {
    expect((await ann.post(PATH, { ...request, ...change })).body.data.id).not.toBe(first.body.data.id);
  }
  expect(await rowsOf(request.workId)).toBe(3);
});

it('makes one task of a hundred requests for the same at once', async () => {
  const request = await preview();
  const answers = await Promise.all(Array.from({ length: 100 }, () => ann.post(PATH, request)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1);
  expect(await rowsOf(request.workId)).toBe(1);
});

it('makes a new task once the waiting one was cancelled', async () => {
  const request = await preview();
  const first = await ann.post(PATH, request);
  const cancelled = await ann.post(`/api/v1/tasks/${first.body.data.id}/cancel`);
  expectTask(cancelled.body.data, 'CANCELLED');
  const second = await ann.post(PATH, request);
  expect(second.status).toBe(202);
  expect(second.body.data.id).not.toBe(first.body.data.id);
});

it('names the colours and sizes that there are when asked for others', async () => {
  const { status, body } = await ann.post(PATH, await preview({ color: 'green', size: 'XXL' }));
  expect(status).toBe(400);
  expect(body).toMatchObject({ errorCode: 'VALIDATION_FAILED' });
  expect(body.errors).toEqual([
    { field: 'color', message: 'color must be one of: red, blue' },
    { field: 'size', message: 'size must be one of: S, M' },
  ]);
});

it('does not know a work or product that is not there or is not the caller’s', async () => {
  const ben = await clientFor(app, 'ben');
  const request = await preview();
  const unknown: [Promise<Answer>, string][] = [
    [ann.post(PATH, { ...request, workId: 4711 }), 'WORK_NOT_FOUND'],
    [ann.post(PATH, { ...request, productId: 4711 }), 'PRODUCT_NOT_FOUND'],
    [ben.post(PATH, request), 'WORK_NOT_FOUND'],
  ];
  for (const [answer, code] of unknown) {
    expect(await answer).toMatchObject({ status: 404, body: { errorCode: code } });
  }
});

it.each([
  ['workId', '7'],
  ['workId', 1.5],
  ['workId', 0],
  ['workId', 3_000_000_000],
  ['productId', null],
  ['color', ''],
  ['color', 7],
  ['size', ['M']],
  ['size', 'x'.repeat(61)],
  ['quality', 'high'],
])('refuses %s = %j and names it', async (field, value) => {
  const { status, body } = await ann.post(PATH, { workId: 1, productId, color: 'red', size: 'M', [field]: value });
  expect(status).toBe(400);
  expect(body.errors[0].field).toBe(field);
});

it('gives up to 100 tasks by their ids, with those that are missing', async () => {
  const ben = await clientFor(app, 'ben');
  const [one, two] = [await ann.post(PATH, await preview()), await ann.post(PATH, await preview())];
  const ids = [two.body.data.id, one.body.data.id];
  const unknown = '0195a0b0-0000-7000-8000-000000000000';
  const sample = (await ann.post('/api/v1/sample/tasks', { plans: [{}] })).body.data.id;
  const { status, body } = await ann.get(`${PATH}?ids=${[...ids, unknown, sample].join(',')}`);
  expect(status).toBe(200);
  expect(body.data.map(({ id }: { id: string }) => id)).toEqual(ids);
  for (const task of body.data) expectTask(task, 'PENDING');
  // A task of another kind is no preview.
  expect(body.missing).toEqual([unknown, sample]);
  expect((await ben.get(`${PATH}?ids=${ids.join(',')}`)).body).toMatchObject({ data: [], missing: ids });
});

it('lists what may be the id of an older system, and is unknown, as missing', async () => {
  expect((await ann.get(`${PATH}?ids=abc,7`)).body).toMatchObject({ data: [], missing: ['abc', '7'] });
});

it('refuses more than 100 ids, and what are no ids', async () => {
  const ids = Array.from({ length: 101 }, (_, index) => `0195a0b0-0000-7000-8000-${String(index).padStart(12, '0')}`);
  expect((await ann.get(`${PATH}?ids=${ids.slice(1).join(',')}`)).body.missing).toHaveLength(100);
  for (const bad of [ids.join(','), 'a b', '', '<b>,8']) {
    const { status, body } = await ann.get(`${PATH}?ids=${bad}`);
    expect(status).toBe(400);
    expect(body.errors[0].field).toBe('ids');
  }
});
