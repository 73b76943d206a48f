import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { DarkroomProcess } from '../support/darkroom-process.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';

describe('when Redis fails', () => {
  let fleet: Fleet;
  let api: DarkroomProcess;
  let worker: DarkroomProcess;
  let client: ApiClient;

  beforeAll(async () => {
    fleet = await Fleet.build();
    [api, worker] = await Promise.all([fleet.start('api'), fleet.start('worker'), fleet.start('scheduler')]);
    client = await guestOf(api);
  });
  afterAll(() => fleet.stop());

  const timed = async <T>(call: () => Promise<T>): Promise<{ ms: number; value: T }> => {
    const start = Date.now();
    const value = await call();
    return { ms: Date.now() - start, value };
  };

  const health = async () => (await client.get('/health/ready')).body;

  it(
    'FLUSHALL with 200 tasks waiting loses none: all end within 10 s and their work',
    { timeout: 60_000 },
    async () => {
      const user = await guestOf(api);
      // 10 at once for 200 ms each: 4 s of work for all.
      const created = Promise.all(Array.from({ length: 200 }, () => submit(user, { waitMs: 200 })));
      await until('some to wait in Redis', async () => Number(await fleet.redis.command('DBSIZE')) > 20);
      await fleet.redis.command('FLUSHALL');
      const tasks = await created;
      await fleet.redis.command('FLUSHALL');
      const flushed = Date.now();
      await until(
        'all to end',
        async () => {
          const [row] = await fleet.db.query(
            `SELECT count(*)::int AS n FROM sample_tasks WHERE user_id = $1 AND status = 'COMPLETED'`,
            [user.userId],
          );
          return row.n === tasks.length;
        },
        { within: 20_000 },
      );
      expect(Date.now() - flushed).toBeLessThan(14_000);
      const [{ runs }] = await fleet.db.query(
        'SELECT count(*)::int AS runs FROM sample_runs JOIN sample_tasks ON id = task_id WHERE user_id = $1',
        [user.userId],
      );
      expect(runs).toBe(200);
    },
  );

  const worksWithout = async () => {
    for (let n = 0; n < 5; n++) {
      const create = await timed(() => submit(client, { waitMs: 50 }));
      expect(create.ms).toBeLessThan(2_000);
      const poll = await timed(() => client.get(`/api/v1/tasks/${create.value.id}`));
      expect(poll.value.status).toBe(200);
      expect(poll.ms).toBeLessThan(2_000);
      expect((await client.untilEnded(create.value.id, 5_000)).status).toBe('COMPLETED');
    }
    expect(await health()).toMatchObject({ status: 'degraded', checks: { redis: { status: 'degraded' } } });
  };

  const worksAgain = async () => {
    await until('Redis to be used again', async () => (await health()).status === 'ok', { within: 15_000 });
    await until(
      'Bull to hand out hints again',
      async () => {
        const { id } = await submit(client, {});
        const { ms } = await timed(() => client.untilEnded(id));
        return ms < 500;
      },
      { within: 30_000 },
    );
  };

  it(
    'frozen: creates and polls answer in under 2 s, tasks go on; afterwards all is as before',
    { timeout: 90_000 },
    async () => {
      fleet.redis.freeze();
      await worksWithout();
      fleet.redis.thaw();
      await worksAgain();
    },
  );

  it(
    'killed: creates and polls answer in under 2 s, tasks go on; afterwards all is as before',
    { timeout: 90_000 },
    async () => {
      await fleet.redis.kill();
      await worksWithout();
      await fleet.redis.restart();
      await worksAgain();
    },
  );

  it.each<[string, () => unknown, () => unknown]>([
    ['frozen', () => fleet.redis.freeze(), () => fleet.redis.thaw()],
    ['killed', () => fleet.redis.kill(), () => fleet.redis.restart()],
  ])('%s: a worker that is told to stop does, without waiting for it', { timeout: 60_000 }, async (_, fail, mend) => {
    const { id } = await submit(client, { waitMs: 3_000 });
    await client.untilStatus(id, ['PROCESSING']);
    await fail();
    try {
      const { ms, value } = await timed(() => worker.stop());
      expect(value).toBe(0);
      expect(ms).toBeLessThan(15_000);
      expect((await client.untilEnded(id)).status).toBe('COMPLETED');
    } finally {
      await mend();
      worker = await fleet.start('worker');
    }
  });

  it('away at the start: everything starts and works all the same', { timeout: 60_000 }, async () => {
    await fleet.redis.kill();
    const lone = await fleet.start('all');
    const user = await guestOf(lone);
    const { id } = await submit(user, {});
    expect((await user.untilEnded(id)).status).toBe('COMPLETED');
    expect(await lone.stop()).toBe(0);
    await fleet.redis.restart();
  });
});
