import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FairDispatch1763700000009 implements MigrationInterface {
  readonly name = 'FairDispatch1763700000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PRIORITIES);
    await runner.query(TURNS);
    await runner.query(NO_STATUS);
    await runner.query(ROOM);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW tasks;
      DO $$
      DECLARE task_table text;
      BEGIN
        FOR task_table IN SELECT table_name FROM task_kinds UNION ALL VALUES ('task_columns'), ('pdf_shards') LOOP
          EXECUTE format('DROP INDEX %I', task_table || '_undone');
          EXECUTE format('ALTER TABLE %I DROP COLUMN turn', task_table);
          EXECUTE format('CREATE INDEX %I ON %I (user_id, status, created_at, id)', task_table || '_by_status', task_table);
        END LOOP;
      END $$;
      SELECT make_tasks_view();
      DROP TABLE user_priorities;
    `);
  }
}

/**
 * Instead of one index with the status, which every move would enter anew: one of the tasks that are active, and one of those
 * that did not come to their end, which are few. The finished ones are nearly all that a user has.
 */
const NO_STATUS = `
  DO $$
  DECLARE by_status text;
  BEGIN
    FOR by_status IN SELECT indexname FROM pg_indexes
      WHERE schemaname = current_schema() AND indexdef LIKE '%(user_id, status, created_at, id)' LOOP
      EXECUTE format('DROP INDEX %I', by_status);
    END LOOP;
  END $$;
`;

const PRIORITIES = `
  -- Users whose tasks go before those of others; who is not here has 0.
  CREATE TABLE user_priorities (
    user_id text PRIMARY KEY,
    priority smallint NOT NULL CONSTRAINT known_priority CHECK (priority BETWEEN 0 AND 9)
  );
`;

/** See src/task-lifecycle/store/next-turn.ts. What waits already, or comes without a turn, is the first of priority 0. */
const TURNS = `
  DO $$
  DECLARE task_table text;
  BEGIN
    FOR task_table IN SELECT table_name FROM task_kinds UNION ALL VALUES ('task_columns'), ('pdf_shards') LOOP
      EXECUTE format('ALTER TABLE %I ADD COLUMN turn bigint NOT NULL DEFAULT 9000000000000', task_table);
      EXECUTE format($sql$CREATE INDEX ON %I (turn, run_at, id) WHERE status = 'PENDING'$sql$, task_table);
      EXECUTE format($sql$CREATE INDEX %I ON %I (turn) WHERE status = 'PENDING' AND worker_losses >= 2$sql$,
        task_table || '_suspects', task_table);
      EXECUTE format($sql$CREATE INDEX %I ON %I (user_id, turn) WHERE status IN ('PENDING', 'PROCESSING')$sql$,
        task_table || '_active', task_table);
      EXECUTE format($sql$CREATE INDEX %I ON %I (user_id, created_at, id) WHERE status IN ('FAILED', 'CANCELLED')$sql$,
        task_table || '_undone', task_table);
    END LOOP;
  END $$;
  SELECT make_tasks_view();
`;

/** Counts no further than it must: a user with ten thousand tasks is told at the fiftieth. */
const ROOM = `
  CREATE OR REPLACE FUNCTION may_accept_task(owner text, most int) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(owner, 0));
    RETURN (SELECT count(*) FROM (
      SELECT FROM tasks WHERE user_id = owner AND status IN ('PENDING', 'PROCESSING') LIMIT most) AS active) < most;
  END $$;
`;
