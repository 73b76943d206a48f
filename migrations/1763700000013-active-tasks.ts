import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The indexes of active tasks are for those that say that a task has not finished. What a worker takes next is found without: through
 * these, all that wait would have to be sorted, and PostgreSQL takes them for as good while there is little.
 */
export class ActiveTasks1763700000013 implements MigrationInterface {
  readonly name = 'ActiveTasks1763700000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      replaceIndexes(`(run_at, id) WHERE (status = 'PENDING'::text)`, {
        name: '_oldest',
        definition: `(run_at) WHERE status = 'PENDING' AND finished_at IS NULL`,
      }),
    );
    await runner.query(
      replaceIndexes(`(user_id, turn) WHERE (status = ANY (ARRAY['PENDING'::text, 'PROCESSING'::text]))`, {
        name: '_unfinished',
        definition: '(user_id, turn) WHERE finished_at IS NULL',
      }),
    );
    await runner.query(room('finished_at IS NULL'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(room(`status IN ('PENDING', 'PROCESSING')`));
    await runner.query(
      replaceIndexes('(user_id, turn) WHERE (finished_at IS NULL)', {
        name: '_active',
        definition: `(user_id, turn) WHERE status IN ('PENDING', 'PROCESSING')`,
      }),
    );
    await runner.query(
      replaceIndexes(`(run_at) WHERE ((status = 'PENDING'::text) AND (finished_at IS NULL))`, {
        name: '_waiting',
        definition: `(run_at, id) WHERE status = 'PENDING'`,
      }),
    );
  }
}

/** On every table with tasks, and the one that they are made like. */
function replaceIndexes(old: string, { name, definition }: { name: string; definition: string }): string {
  return `
    DO $$
    DECLARE found record;
    BEGIN
      FOR found IN SELECT tablename, indexname FROM pg_indexes
        WHERE schemaname = current_schema() AND right(indexdef, ${old.length}) = $sql$${old}$sql$ LOOP
        EXECUTE format('DROP INDEX %I', found.indexname);
        EXECUTE format($sql$CREATE INDEX %I ON %I ${definition}$sql$, found.tablename || '${name}', found.tablename);
      END LOOP;
    END $$`;
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
