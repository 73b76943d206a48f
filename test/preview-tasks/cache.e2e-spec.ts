import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, ApiClient, TaskJson } from '../support/api-client.js';
import { RedisServer } from '../support/redis-server.js';
import { clientFor, createProduct, createWork } from '../support/samples.js';
import { expectTask } from '../support/task-shape.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';

const SEVEN_DAYS_MS = 604_800_000;

let stage: TestStage;
let redis: RedisServer;
let app: TestApp;
let ann: ApiClient;
let productId: number;
let workId: number;
/** A finished preview of the work in red and M. */
let done: TaskJson;

beforeAll(async () => {
  stage = await TestStage.build();
  redis = await RedisServer.start();
  app = await stage.start({ REDIS_URL: redis.url });
  ann = await clientFor(app, 'ann');
  productId = await createProduct(app);
});
beforeEach(async () => {
  workId = await createWork(ann);
  done = await ann.untilEnded((await create()).body.data.id);
  await until('the preview to be in the cache', async () => (await redis.command('EXISTS', key())) === 1);
});
afterAll(async () => {
  await stage.close();
  await redis.stop();
});

const key = (color = 'red', size = 'M'): string => `preview:${workId}:${productId}:${color}:${size}`;
const create = (color = 'red', size = 'M'): Promise<Answer> =>
  ann.post('/api/v1/preview/tasks', { workId, productId, color, size });
const clear = async (query: string): Promise<number> => {
  const { status, body } = await ann.delete(`/api/v1/preview/cache${query}`);
  expect(status).toBe(200);
  return body.data.cleared;
};
const changeRow = (change: string): Promise<unknown> =>
  stage.db.query(`UPDATE preview_tasks SET ${change} WHERE id = $1`, [done.id]);

it('answers a finished preview with 200 and cached, and its picture is a JPEG', async () => {
  expectTask(done, 'COMPLETED');
  const { status, body } = await create();
  expect(status).toBe(200);
  expectTask(body.data, 'COMPLETED');
  expect(body).toMatchObject({ code: 200, data: { id: done.id, cached: true, kind: 'preview', workId, productId } });
  const picture = await fetch(body.data.resultUrl);
  expect(picture.headers.get('content-type')).toBe('image/jpeg');
  expect(await sharp(await picture.arrayBuffer()).metadata()).toMatchObject({
    format: 'jpeg',
    width: 120,
    height: 140,
  });
});

it('says cached only where the cache answered', async () => {
  expect(done.cached).toBe(false);
  await create();
  expect((await ann.get(`/api/v1/preview/tasks/${done.id}`)).body.data.cached).toBe(false);
});

it('keeps the id of the task in Redis for 7 days under the key of its parameters', async () => {
  expect(String(await redis.command('GET', key()))).toContain(done.id);
  const ttl = Number(await redis.command('PTTL', key()));
  expect(ttl).toBeGreaterThan(SEVEN_DAYS_MS - 60_000);
  expect(ttl).toBeLessThanOrEqual(SEVEN_DAYS_MS);
});

it('answers from the row when Redis has lost the key, and puts the key back for what is left of the 7 days', async () => {
  await changeRow(`finished_at = now() - interval '1 day'`);
  await redis.command('FLUSHALL');
  expect(await create()).toMatchObject({ status: 200, body: { data: { id: done.id, cached: true } } });
  expect(String(await redis.command('GET', key()))).toContain(done.id);
  const ttl = Number(await redis.command('PTTL', key()));
  expect(ttl).toBeGreaterThan(SEVEN_DAYS_MS - 86_400_000 - 60_000);
  expect(ttl).toBeLessThanOrEqual(SEVEN_DAYS_MS - 86_400_000 + 1_000);
});

it('renders again when the preview is 7 days old', async () => {
  await changeRow(`finished_at = now() - interval '7 days 1 second'`);
  await redis.command('DEL', key());
  const answer = await create();
  expect(answer).toMatchObject({ status: 202, body: { data: { cached: false } } });
  expect(answer.body.data.id).not.toBe(done.id);
});

it('renders again when the finished task was deleted', async () => {
  expect((await ann.delete(`/api/v1/tasks/${done.id}`)).status).toBe(200);
  const answer = await create();
  expect(answer.status).toBe(202);
  expect(answer.body.data.id).not.toBe(done.id);
});

describe('clearing the cache', () => {
  it.each([
    ['all four parameters', () => `?workId=${workId}&productId=${productId}&color=red&size=M`],
    ['the work', () => `?workId=${workId}`],
    ['the work and the size', () => `?workId=${workId}&size=M`],
    ['the product, the colour and the work', () => `?productId=${productId}&color=red&workId=${workId}`],
  ])('by %s makes the next request render again', async (_, query) => {
    expect(await clear(query())).toBe(1);
    expect(await redis.command('EXISTS', key())).toBe(0);
    const again = await create();
    expect(again).toMatchObject({ status: 202, body: { data: { cached: false } } });
    expect(again.body.data.id).not.toBe(done.id);
    const renewed = await ann.untilEnded(again.body.data.id);
    await until('the new one to be cached', async () => (await create()).status === 200);
    expect((await create()).body.data.id).toBe(renewed.id);
  });

  it('by colour or size spares the others', async () => {
    await ann.untilEnded((await create('blue')).body.data.id);
    expect(await clear(`?workId=${workId}&color=blue`)).toBe(1);
    expect((await create()).status).toBe(200);
    expect((await create('blue')).status).toBe(202);
  });

  it('without parameters clears all that is the caller’s', async () => {
    const ben = await clientFor(app, 'ben');
    expect((await ben.delete('/api/v1/preview/cache')).body.data).toEqual({ cleared: 0 });
    expect(await clear('')).toBeGreaterThanOrEqual(1);
    expect(await clear('')).toBe(0);
    expect((await create()).status).toBe(202);
  });

  it('says 0 where there is nothing, and refuses what is no parameter', async () => {
    expect(await clear('?workId=4711')).toBe(0);
    for (const [query, field] of [
      ['?workId=abc', 'workId'],
      ['?workId=0', 'workId'],
      ['?colour=red', 'colour'],
      ['?size=', 'size'],
    ] as const) {
      const { status, body } = await ann.delete(`/api/v1/preview/cache${query}`);
      expect({ query, status, field: body.errors[0].field }).toEqual({ query, status: 400, field });
    }
    expect((await create()).status).toBe(200);
  });

  it('leaves the finished tasks and their pictures as they are', async () => {
    await clear(`?workId=${workId}`);
    const { body } = await ann.get(`/api/v1/preview/tasks/${done.id}`);
    expectTask(body.data, 'COMPLETED');
    expect((await fetch(body.data.resultUrl)).status).toBe(200);
  });
});

// The last test: afterwards there is no Redis.
it('answers from the rows, and clears, while there is no Redis', async () => {
  await redis.kill();
  expect(await create()).toMatchObject({ status: 200, body: { data: { id: done.id, cached: true } } });
  expect(await clear(`?workId=${workId}`)).toBe(1);
  const again = await create();
  expect(again.status).toBe(202);
  expectTask(await ann.untilEnded(again.body.data.id), 'COMPLETED');
});
