import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { RedisClient } from '../../src/redis/redis-client.js';
import { RedisGate } from '../../src/redis/redis-gate.js';
import { MemorySnapshotCache } from '../../src/task-lifecycle/cache/memory-snapshot-cache.js';
import { RedisSnapshotCache } from '../../src/task-lifecycle/cache/redis-snapshot-cache.js';
import type { SnapshotCache } from '../../src/task-lifecycle/cache/snapshot-cache.js';
import type { ApiClient } from '../support/api-client.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { submit } from './sample-client.js';

describe.each(['in Redis', 'in memory'])('the cache of snapshots %s', (where) => {
  let cache: SnapshotCache;
  let redis: RedisClient | null = null;
  const id = () => `test-${Math.random()}`;

  beforeAll(async () => {
    if (where === 'in memory') cache = new MemorySnapshotCache();
    else {
      redis = new RedisClient(inject('redisUrl'));
      await redis.connection.connect();
      cache = new RedisSnapshotCache(redis, new RedisGate());
    }
  });
  afterAll(async () => redis?.onApplicationShutdown());

  it('never replaces a snapshot by an older one', async () => {
    const key = id();
    await cache.put(key, { seq: 12, text: 'newer', ttlMs: 60_000 });
    await cache.put(key, { seq: 9, text: 'older', ttlMs: 60_000 });
    expect(await cache.get(key)).toBe('newer');
    await cache.put(key, { seq: 13, text: 'newest', ttlMs: 60_000 });
    expect(await cache.getMany([key, id()])).toEqual(['newest', null]);
  });

  it('keeps the newest of many that arrive at once', async () => {
    const key = id();
    const shuffled = [7, 3, 19, 1, 20, 11, 2, 18];
    await Promise.all(shuffled.map((seq) => cache.put(key, { seq, text: `snapshot ${seq}`, ttlMs: 60_000 })));
    expect(await cache.get(key)).toBe('snapshot 20');
  });

  it('forgets a snapshot when its time is over', async () => {
    const key = id();
    await cache.put(key, { seq: 1, text: 'short', ttlMs: 30 });
    await until('it to be gone', async () => (await cache.get(key)) === null);
  });
});

describe('polling', () => {
  let stage: TestStage;
  let client: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    client = await (await stage.start()).guest();
  });
  afterAll(() => stage.close());

  it('finds a finished task in Redis under task:{id}, for 7 days', async () => {
    const { id } = await submit(client, {});
    await client.untilEnded(id);
    const redis = createClient({ url: stage.redisUrl });
    await redis.connect();
    const left = await until('the snapshot', async () => Math.max(0, await redis.pTTL(`task:${id}`)));
    expect(left).toBeGreaterThan(604_790_000);
    expect(left).toBeLessThanOrEqual(604_800_000);
    await redis.disconnect();
  });

  it('never shows a status that is older than one it has shown', async () => {
    const rank = { PENDING: 0, PROCESSING: 1, COMPLETED: 2 };
    for (let n = 0; n < 10; n++) {
      const { id } = await submit(client, { waitMs: 60 });
      const seen: number[] = [];
      while (seen.at(-1) !== 2) {
        const answers = await Promise.all([client.get(`/api/v1/tasks/${id}`), client.get(`/api/v1/tasks?ids=${id}`)]);
        const statuses: (keyof typeof rank)[] = [answers[0].body.data.status];
        seen.push(...statuses.map((status) => rank[status]));
      }
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    }
  });
});
