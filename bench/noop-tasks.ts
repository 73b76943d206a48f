import type { BenchStage } from './stage.js';

/** Puts waiting tasks that do nothing into an empty table. */
export async function fillNoopTasks({ db }: BenchStage, count: number): Promise<void> {
  await db.query('TRUNCATE noop_tasks');
  await db.query(
    `INSERT INTO noop_tasks (id, user_id, max_attempts) SELECT gen_random_uuid(), 'user ' || n % 100, 1 FROM generate_series(1, $1) AS n`,
    [count],
  );
  await db.query('ANALYZE noop_tasks');
}

/** Looks seldom, as counting takes PostgreSQL's time; how long it took is in the rows. */
export async function untilNoopTasksDone({ db }: BenchStage): Promise<void> {
  for (let left = 1; left > 0;) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    [{ left }] = await db.query(`SELECT count(*)::int AS left FROM noop_tasks WHERE finished_at IS NULL`);
  }
}
