import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The indexes of active tasks are for those that say that a task has not finished. What a worker takes next is found without: through
 * these, all that wait would have to be sorted, and PostgreSQL takes them for as good while there is little.
 */
export class ActiveTasks1763700000013 implements MigrationInterface {
  readonly name = 'ActiveTasks1763700000013';

  /**
   * Each table for itself: to hold one while waiting for the next could block those who hold that one, and wait. Cut short, it goes on with
   * what is left.
   */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await replaceIndexes(runner, `(run_at, id) WHERE (status = 'PENDING'::text)`, {
      name: '_oldest',
      definition: `(run_at) WHERE status = 'PENDING' AND finished_at IS NULL`,
    });
    await replaceIndexes(runner, `(user_id, turn) WHERE (status = ANY (ARRAY['PENDING'::text, 'PROCESSING'::text]))`, {
      name: '_unfinished',
      definition: '(user_id, turn) WHERE finished_at IS NULL',
    });
    await runner.query(room('finished_at IS NULL'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(room(`status IN ('PENDING', 'PROCESSING')`));
    await replaceIndexes(runner, '(user_id, turn) WHERE (finished_at IS NULL)', {
      name: '_active',
      definition: `(user_id, turn) WHERE status IN ('PENDING', 'PROCESSING')`,
    });
    await replaceIndexes(runner, `(run_at) WHERE ((status = 'PENDING'::text) AND (finished_at IS NULL))`, {
      name: '_waiting',
      definition: `(run_at, id) WHERE status = 'PENDING'`,
    });
  }
}

/** On every table with tasks, and the one that they are made like. */
async function replaceIndexes(
  runner: QueryRunner,
  old: string,
  { name, definition }: { name: string; definition: string },
): Promise<void> {
  const replacements: { statements: string }[] = await runner.query(
    `SELECT format('DROP INDEX %I; CREATE INDEX %I ON %I ', indexname, tablename || $2, tablename) || $3 AS statements
     FROM pg_indexes WHERE schemaname = current_schema() AND right(indexdef, length($1)) = $1 ORDER BY tablename`,
    [old, name, definition],
  );
  for (const { statements } of replacements) await runner.query(statements);
}

/** Counts no further than it must: a user with ten thousand tasks is told at the fiftieth. */
function room(isActive: string): string {
  return `
    CREATE OR REPLACE FUNCTION may_accept_task(owner text, most int) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock(hashtextextended(owner, 0));
      RETURN (SELECT count(*) FROM (
        SELECT FROM tasks WHERE user_id = owner AND ${isActive} LIMIT most) AS active) < most;
    END $$`;
}
