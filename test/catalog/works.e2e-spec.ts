import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor, picture } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;
let fileId: string;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
  ann = await clientFor(app, 'ann');
  fileId = (await ann.upload({ name: 'fox.png', content: await picture(32, 32) })).body.data.id;
});
afterAll(() => stage.close());

it('makes an uploaded picture a work with an integer id', async () => {
  const { status, body } = await ann.post('/api/v1/works', { title: '  Fox in the forest ', fileId });
  expect(status).toBe(201);
  expect(body.data).toEqual({
    id: expect.any(Number),
    title: 'Fox in the forest',
    fileId,
    url: expect.stringContaining(`/files/${fileId}/content?`),
    createTime: expect.any(String),
  });
  expect(Number.isInteger(body.data.id)).toBe(true);
  expect((await ann.get(`/api/v1/works/${body.data.id}`)).body.data).toEqual(body.data);
  expect((await fetch(body.data.url)).headers.get('content-type')).toBe('image/png');
});

it('lists the works of the caller, newest first', async () => {
  const made: number[] = [];
  for (const title of ['One', 'Two', 'Three'])
    made.push((await ann.post('/api/v1/works', { title, fileId })).body.data.id);
  const { body } = await ann.get('/api/v1/works?limit=3');
  expect(body.data.map(({ id }: { id: number }) => id)).toEqual(made.toReversed());
  expect((await (await clientFor(app, 'ben')).get('/api/v1/works')).body.data).toEqual([]);
});

it('refuses a URL, or anything else, where a file id belongs', async () => {
  for (const bad of [
    'https://example.com/fox.png',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    'fox.png',
    '',
    7,
    null,
    {},
    [fileId],
  ]) {
    const { status, body } = await ann.post('/api/v1/works', { title: 'Fox', fileId: bad });
    expect({ bad, status }).toEqual({ bad, status: 400 });
    expect(body.errors).toEqual([{ field: 'fileId', message: 'fileId must be the id of an uploaded file' }]);
  }
});

it('refuses a title that is missing, empty or too long', async () => {
  for (const title of [undefined, '', '   ', 'x'.repeat(201), 5]) {
    const { status, body } = await ann.post('/api/v1/works', { title, fileId });
    expect(status).toBe(400);
    expect(body.errors[0].field).toBe('title');
  }
});

it('does not know a file that does not exist or belongs to somebody else', async () => {
  const ben = await clientFor(app, 'ben');
  for (const [client, id] of [
    [ann, '0195a0b0-0000-7000-8000-000000000000'],
    [ben, fileId],
  ] as const) {
    const answer = await client.post('/api/v1/works', { title: 'Fox', fileId: id });
    expect(answer).toMatchObject({ status: 404, body: { errorCode: 'FILE_NOT_FOUND' } });
    expect(answer.body.detail).toContain(id);
  }
});

it('is not made of a file that is being deleted', async () => {
  for (let round = 0; round < 5; round++) {
    const id = (await ann.upload({ name: 'fox.png', content: await picture(8, 8) })).body.data.id;
    const [work, deleted] = await Promise.all([
      ann.post('/api/v1/works', { title: 'Race', fileId: id }),
      ann.delete(`/api/v1/files/${id}`),
    ]);
    // Either the work has its file, or there is neither.
    expect([
      [201, 409],
      [404, 200],
    ]).toContainEqual([work.status, deleted.status]);
  }
});
