import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor, createProduct, createWork } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
let app: TestApp;
let workId: number;
let productId: number;

beforeAll(async () => {
  stage = await TestStage.build();
  // No worker: the tasks stay as they are.
  app = await stage.start({ ROLE: 'api' });
  productId = await createProduct(app);
  workId = await createWork(await clientFor(app, 'ann'));
});
afterAll(() => stage.close());

/** A list, and what adds a row to it; each gives the ids of rows. */
interface List {
  path: string;
  add(client: ApiClient): Promise<unknown>;
}

const LISTS: List[] = [
  {
    path: '/api/v1/works',
    add: async (client) => {
      const { fileId } = (await client.get(`/api/v1/works/${workId}`)).body.data;
      return (await client.post('/api/v1/works', { title: 'One more', fileId })).body.data.id;
    },
  },
  {
    path: '/api/v1/api-keys',
    add: async (client) => (await client.post('/api/v1/api-keys', { name: 'One more' })).body.data.id,
  },
  {
    path: '/api/v1/tasks',
    add: async (client) => (await client.post('/api/v1/sample/tasks', { plans: [{}] })).body.data.id,
  },
  {
    path: '/api/v1/preview/tasks',
    add: async (client) => {
      const body = { workId: await createWork(client), productId, color: 'red', size: 'M' };
      return (await client.post('/api/v1/preview/tasks', body)).body.data.id;
    },
  },
];

describe.each(LISTS)('the list $path', ({ path, add }) => {
  let ann: ApiClient;
  const added: unknown[] = [];
  const ids = (body: { data: { id: unknown }[] }): unknown[] => body.data.map(({ id }) => id);

  beforeAll(async () => {
    ann = await clientFor(app, 'ann');
    const before = await ann.get(`${path}?limit=100`);
    added.push(...ids(before.body).reverse());
    while (added.length < 5) added.push(await add(ann));
  });

  it('gives each row once, newest first, whatever is added meanwhile', async () => {
    const seen: unknown[] = [];
    let cursor: string | null = '';
    for (const expected of [2, 2, 1]) {
      const { status, body } = await ann.get(`${path}?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      expect(status).toBe(200);
      expect(body.data).toHaveLength(expected);
      seen.push(...ids(body));
      cursor = body.page.nextCursor;
      await add(ann);
    }
    expect(cursor).toBeNull();
    expect(seen).toEqual(added.toReversed());
  });

  it('has no next page when the last row is on this one', async () => {
    const { body } = await ann.get(`${path}?limit=100`);
    const whole = await ann.get(`${path}?limit=${body.data.length}`);
    expect(whole.body.data).toHaveLength(body.data.length);
    expect(whole.body.page).toEqual({ nextCursor: null });
  });

  it('takes an empty cursor for none, as a form sends it', async () => {
    const [first, empty] = [await ann.get(`${path}?limit=2`), await ann.get(`${path}?limit=2&cursor=`)];
    expect(empty.status).toBe(200);
    expect(ids(empty.body)).toEqual(ids(first.body));
  });

  it('refuses a limit that is not 1 to 100 and a cursor that it did not give', async () => {
    for (const limit of ['0', '101', '-1', '1.5', 'many', '']) {
      const answer = await ann.get(`${path}?limit=${limit}`);
      expect(answer, `limit=${limit}`).toMatchObject({ status: 400, body: { errorCode: 'VALIDATION_FAILED' } });
      expect(answer.body.errors[0].field).toBe('limit');
    }
    for (const cursor of [
      '0',
      'AAAA',
      encodeURIComponent("' OR 1=1"),
      Buffer.from('null').toString('base64url'),
      'x'.repeat(300),
    ]) {
      const answer = await ann.get(`${path}?cursor=${cursor}`);
      expect(answer, `cursor=${cursor}`).toMatchObject({ status: 400, body: { errorCode: 'VALIDATION_FAILED' } });
      expect(answer.body.errors[0].field).toBe('cursor');
    }
  });
});

it('gives 20 rows when no limit is named', async () => {
  const ben = await clientFor(app, 'ben');
  await Promise.all(Array.from({ length: 21 }, () => ben.post('/api/v1/api-keys', { name: 'One of many' })));
  const { body } = await ben.get('/api/v1/api-keys');
  expect(body.data).toHaveLength(20);
  expect(body.page.nextCursor).toMatch(/^[\w-]+$/);
});
