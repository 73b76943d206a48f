import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GenerationTasks1763700000003 implements MigrationInterface {
  readonly name = 'GenerationTasks1763700000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(IMPORTED_TASKS);
    await runner.query(PROVIDER_ORDERS);
    await runner.query(GENERATION_TASKS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM task_kinds WHERE kind = 'generation';
      DROP VIEW tasks;
      DROP TABLE generation_tasks, task_aliases;
      ALTER TABLE preview_tasks DROP COLUMN provider, DROP COLUMN provider_task_id, DROP COLUMN provider_submitted;
      DROP INDEX task_columns_by_user, task_columns_by_status, preview_tasks_by_user, preview_tasks_by_status;
      CREATE INDEX ON task_columns (user_id, id);
      CREATE INDEX ON task_columns (user_id, status, id);
      CREATE INDEX ON preview_tasks (user_id, id);
      CREATE INDEX ON preview_tasks (user_id, status, id);
      ALTER TABLE task_columns DROP COLUMN imported_at;
      ALTER TABLE preview_tasks DROP COLUMN imported_at;
      SELECT make_tasks_view();
    `);
  }
}

/** Tasks of an older system keep their ids and times; so the order of ids is no longer the order of creation. */
const IMPORTED_TASKS = `
  ALTER TABLE task_columns ADD COLUMN imported_at timestamptz;
  ALTER TABLE preview_tasks ADD COLUMN imported_at timestamptz;
  DROP INDEX task_columns_user_id_id_idx, task_columns_user_id_status_id_idx,
    preview_tasks_user_id_id_idx, preview_tasks_user_id_status_id_idx;
  CREATE INDEX task_columns_by_user ON task_columns (user_id, created_at, id);
  CREATE INDEX task_columns_by_status ON task_columns (user_id, status, created_at, id);
  CREATE INDEX preview_tasks_by_user ON preview_tasks (user_id, created_at, id);
  CREATE INDEX preview_tasks_by_status ON preview_tasks (user_id, status, created_at, id);

  -- Ids that imported tasks had in an older system. They outlive their tasks: what was deleted here is not imported again.
  CREATE TABLE task_aliases (
    alias text PRIMARY KEY,
    task_id uuid NOT NULL UNIQUE
  );
`;

/** What is remembered of an order at a provider, so that a paid order is never placed twice. */
const PROVIDER_ORDERS = `
  ALTER TABLE preview_tasks ADD COLUMN provider text, ADD COLUMN provider_task_id text,
    ADD COLUMN provider_submitted boolean NOT NULL DEFAULT false;
`;

const GENERATION_TASKS = `
  CREATE TABLE generation_tasks (
    LIKE task_columns INCLUDING ALL,
    prompt text,
    negative_prompt text,
    source_image uuid,
    reference_images uuid[] NOT NULL DEFAULT '{}',
    config jsonb NOT NULL DEFAULT '{}',
    provider text NOT NULL,
    provider_task_id text,
    provider_submitted boolean NOT NULL DEFAULT false,
    -- What an imported task had in the older system: its id and the values that have no place here.
    legacy jsonb,
    CONSTRAINT generation_has_a_type CHECK (type IS NOT NULL)
  );
  CREATE INDEX generation_tasks_by_type ON generation_tasks (user_id, type, status, created_at, id);
  SELECT add_task_kind('generation', 'generation_tasks');
`;
