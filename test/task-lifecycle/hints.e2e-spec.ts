import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { submit } from './sample-client.js';

const QUEUE = 'darkroom:{sample}:sample';

let stage: TestStage;
let client: ApiClient;
let redis: Redis;

beforeAll(async () => {
  stage = await TestStage.build();
  // Nobody takes the hints.
  client = await (await stage.start({ ROLE: 'api' })).guest();
  redis = new Redis(stage.redisUrl);
});
afterAll(async () => {
  await redis.quit();
  await stage.close();
});

const submitted = async (): Promise<{ id: string; hint: string }> => {
  const { id } = await submit(client, {});
  return { id, hint: `${id}.1` };
};
const waiting = (): Promise<string[]> => redis.lrange(`${QUEUE}:wait`, 0, -1);

it('the hint of a task that is cancelled while it waits is taken back', async () => {
  const { id, hint } = await submitted();
  expect(await waiting()).toContain(hint);
  expect((await client.post(`/api/v1/tasks/${id}/cancel`)).status).toBe(200);
  expect(await waiting()).not.toContain(hint);
  expect(await redis.exists(`${QUEUE}:${hint}`)).toBe(0);
});

it('a hint that a worker has just fetched is left to it', async () => {
  const { id, hint } = await submitted();
  // The first of two commands with which Bull takes a hint; between them it belongs to a worker and is not locked.
  expect(await redis.lrem(`${QUEUE}:wait`, 1, hint)).toBe(1);
  await redis.lpush(`${QUEUE}:active`, hint);
  expect((await client.post(`/api/v1/tasks/${id}/cancel`)).status).toBe(200);
  expect(await redis.hexists(`${QUEUE}:${hint}`, 'data')).toBe(1);
});

it('tasks get no hints behind a thousand others, and run', async () => {
  await redis.lpush(`${QUEUE}:wait`, ...Array.from({ length: 1_000 }, (_, n) => `held ${n}`));
  // How many there are is looked at now and then, and holds good for a moment: some of these come in that moment.
  const untold = await until('tasks without hints', async () => {
    const tasks = await Promise.all(Array.from({ length: 5 }, submitted));
    const hints = await waiting();
    const without = tasks.filter(({ hint }) => !hints.includes(hint));
    return without.length > 0 ? without : null;
  });
  await redis.del(`${QUEUE}:wait`);
  await stage.start({ ROLE: 'worker' });
  for (const { id } of untold) expect((await client.untilEnded(id)).status).toBe('COMPLETED');
});

it('of a hint that Redis lost while a worker fetched it nothing stays behind', async () => {
  const lost = `${QUEUE}:lost.1`;
  await redis.lpush(`${QUEUE}:wait`, 'lost.1');
  await until('the worker to have it', async () => (await redis.exists(`${lost}:lock`)) === 1);
  await until('it to be gone', async () => (await redis.exists(lost)) === 0);
  const { id } = await submitted();
  expect((await client.untilEnded(id)).status).toBe('COMPLETED');
  expect(await redis.exists(lost)).toBe(0);
});
