import type { DataSource } from 'typeorm';
import { recordDeliveries } from '../src/notifications/webhooks/record-deliveries.js';
import type { BenchStage } from './stage.js';
import { median } from './stage.js';

const ROUNDS = 200;

interface Explained {
  'Execution Time': number;
  'Planning Time': number;
}

/**
 * What the webhooks add to a statement that ends tasks: the same UPDATE with and without the CTE that records deliveries, in turn, each
 * undone. While nobody has a webhook, and with 1,000 webhooks of others.
 */
export async function benchWebhookCosts(stage: BenchStage): Promise<string[]> {
  const { db } = stage;
  await db.query('TRUNCATE noop_tasks');
  await db.query(
    `INSERT INTO noop_tasks (id, user_id, max_attempts) SELECT gen_random_uuid(), 'user ' || n % 100, 1 FROM generate_series(1, 5000) AS n`,
  );
  await db.query('ANALYZE noop_tasks');
  const lines = [await compare(db, 1, 'nobody has a webhook'), await compare(db, 100, 'nobody has a webhook')];
  await db.query(
    `INSERT INTO webhooks (id, user_id, url, events, secret)
     SELECT gen_random_uuid(), 'other ' || n, 'https://shop.example', '{task.completed}', '\\x00' FROM generate_series(1, 1000) AS n`,
  );
  await db.query('ANALYZE webhooks');
  lines.push(await compare(db, 1, '1,000 others have one'), await compare(db, 100, '1,000 others have one'));
  return lines;
}

async function compare(db: DataSource, tasks: number, who: string): Promise<string> {
  const [without, withDeliveries]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await explain(db, tasks, ''));
    withDeliveries.push(await explain(db, tasks, `, ${recordDeliveries('settled', 'noop')}`));
  }
  const [less, more] = [median(without), median(withDeliveries)];
  const each = (((more - less) / tasks) * 1_000).toFixed(1);
  return `${tasks} at once, ${who}: ${less.toFixed(3)} ms without, ${more.toFixed(3)} ms with deliveries; ${each} µs a task`;
}

/** Milliseconds of execution, as PostgreSQL measured them; prepared statements are planned once, so planning does not count. */
async function explain(db: DataSource, tasks: number, consequences: string): Promise<number> {
  const runner = db.createQueryRunner();
  try {
    await runner.startTransaction();
    const [row]: { 'QUERY PLAN': Explained[] }[] = await runner.query(
      `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) WITH settled AS (
         UPDATE noop_tasks AS task SET status = 'COMPLETED', finished_at = now(), seq = nextval('task_seq'), updated_at = now()
         WHERE id IN (SELECT id FROM noop_tasks LIMIT ${tasks}) RETURNING task.*)${consequences}
       SELECT count(*) FROM settled`,
    );
    return row?.['QUERY PLAN'][0]?.['Execution Time'] ?? Number.NaN;
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}
