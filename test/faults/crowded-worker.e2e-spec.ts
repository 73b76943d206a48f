import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await Fleet.build();
});
afterAll(() => fleet.stop());

it('does not take a wait for one of its connections for a failure of the task', { timeout: 150_000 }, async () => {
  const client = await guestOf(await fleet.start('api'));
  // There before the worker, which then takes all of them at once.
  const tasks = await Promise.all(Array.from({ length: 8 }, () => submit(client, {})));
  const other = await new DataSource({ type: 'postgres', url: fleet.databaseUrl, poolSize: 1 }).initialize();
  const lock = other.createQueryRunner();
  await lock.startTransaction();
  // The work begins with a statement on it.
  await lock.query('LOCK TABLE sample_runs IN ACCESS EXCLUSIVE MODE');
  const starting = fleet.start('worker', { DATABASE_POOL: '2' });
  // Longer than a request may wait for a connection.
  await until(
    'the tasks to wait',
    async () => {
      const [{ waited }] = await fleet.db.query(
        `SELECT count(*) = 8 AND bool_and(started_at < clock_timestamp() - interval '5 s') AS waited FROM tasks WHERE started_at IS NOT NULL`,
      );
      return waited;
    },
    { within: 60_000 },
  ).finally(async () => {
    await lock.rollbackTransaction();
    await other.destroy();
    // It is not ready while both of its connections are taken.
    await starting;
  });
  for (const { id } of tasks)
    expect(await client.untilEnded(id, 30_000)).toMatchObject({ status: 'COMPLETED', retryCount: 0 });
});
