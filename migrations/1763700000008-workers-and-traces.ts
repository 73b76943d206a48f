import type { MigrationInterface, QueryRunner } from 'typeorm';

export class WorkersAndTraces1763700000008 implements MigrationInterface {
  readonly name = 'WorkersAndTraces1763700000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(WORKERS);
    await runner.query(TRACES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE workers, paused_kinds;
      DROP VIEW tasks;
      ${forEachTaskTable('ALTER TABLE %I DROP COLUMN trace_context')}
      SELECT make_tasks_view();
    `);
  }
}

const WORKERS = `
  -- Worker processes, by the name that is in the worker_id of what they run. Each writes its row every second, so the rows
  -- leave room for their next version on the same page.
  CREATE TABLE workers (
    id text PRIMARY KEY,
    host text NOT NULL,
    pid int NOT NULL,
    -- Kinds it takes.
    kinds text[] NOT NULL,
    -- It is to take no more tasks.
    draining boolean NOT NULL DEFAULT false,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 50);

  -- Kinds that no worker takes tasks of.
  CREATE TABLE paused_kinds (
    kind text PRIMARY KEY,
    paused_by text NOT NULL,
    paused_at timestamptz NOT NULL DEFAULT now()
  );
`;

/** The W3C traceparent of the request that a task came with; null where nobody traces. */
const TRACES = `
  ${forEachTaskTable('ALTER TABLE %I ADD COLUMN trace_context text')}
  SELECT make_tasks_view();
`;

/** The template, the tables of kinds, and those of parts, which no list names: all that have a task's columns. */
function forEachTaskTable(statement: string): string {
  return `
    DO $$
    DECLARE task_table text;
    BEGIN
      FOR task_table IN
        SELECT table_name FROM information_schema.tables JOIN information_schema.columns USING (table_schema, table_name)
        WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND column_name = 'worker_losses'
      LOOP
        EXECUTE format('${statement}', task_table);
      END LOOP;
    END $$;`;
}
