import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';

describe('when the servers lose their connections and nobody is told', () => {
  let fleet: Fleet;
  let postgres: TcpProxy;
  let redis: TcpProxy;
  let client: ApiClient;

  beforeAll(async () => {
    fleet = await Fleet.build();
    postgres = await TcpProxy.start(fleet.postgres.port);
    redis = await TcpProxy.start(fleet.redis.port);
    const databaseUrl = new URL(fleet.databaseUrl);
    databaseUrl.port = String(postgres.port);
    const through = { DATABASE_URL: databaseUrl.href, REDIS_URL: `redis://127.0.0.1:${redis.port}` };
    client = await guestOf(await fleet.start('all', through));
  });
  afterAll(async () => {
    await fleet.stop();
    await Promise.all([postgres.stop(), redis.stop()]);
  });

  const completed = async (): Promise<string> =>
    (await client.untilEnded((await submit(client, {})).id, 60_000)).status;

  it('PostgreSQL: what waits is given up, and requests go over new connections', { timeout: 180_000 }, async () => {
    expect(await completed()).toBe('COMPLETED');
    postgres.halfOpen();
    // Every connection of the pool was lost: each is noticed by the first statement that waits 15 s for it.
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.get('/api/v1/tasks')));
    expect(new Set(answers.map(({ status }) => status))).toContain(503);
    await until('requests to be answered', async () => (await client.get('/api/v1/tasks')).status === 200, {
      within: 60_000,
    });
    const again = await Promise.all(Array.from({ length: 20 }, () => client.get('/api/v1/tasks')));
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await completed()).toBe('COMPLETED');
  });

  it('Redis: its connections are opened anew', { timeout: 180_000 }, async () => {
    redis.halfOpen();
    await until('it to be missed', async () => (await client.get('/health/ready')).body.status === 'degraded', {
      within: 30_000,
    });
    await until('it to be used again', async () => (await client.get('/health/ready')).body.status === 'ok', {
      within: 60_000,
    });
    expect(await completed()).toBe('COMPLETED');
  });
});
