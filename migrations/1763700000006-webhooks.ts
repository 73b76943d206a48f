import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Webhooks1763700000006 implements MigrationInterface {
  readonly name = 'Webhooks1763700000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EVENTS);
    await runner.query(WEBHOOKS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE webhook_deliveries, webhooks, event_tokens;
      DO $$
      DECLARE kind_table text;
      BEGIN
        FOR kind_table IN SELECT table_name FROM task_kinds UNION ALL SELECT 'task_columns' LOOP
          EXECUTE format('DROP INDEX IF EXISTS %I', kind_table || '_user_id_seq_idx');
        END LOOP;
      END $$;
    `);
  }
}

const EVENTS = `
  -- Used once: whoever deletes the row is let in.
  CREATE TABLE event_tokens (
    hash bytea PRIMARY KEY,
    user_id text NOT NULL,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX ON event_tokens (expires_at);

  -- What a user's tasks came to since a given seq. Partial, so that a task is entered once, when it ends.
  CREATE INDEX ON task_columns (user_id, seq) WHERE finished_at IS NOT NULL;
  DO $$
  DECLARE kind_table text;
  BEGIN
    FOR kind_table IN SELECT table_name FROM task_kinds LOOP
      EXECUTE format('CREATE INDEX ON %I (user_id, seq) WHERE finished_at IS NOT NULL', kind_table);
    END LOOP;
  END $$;
`;

const WEBHOOKS = `
  CREATE TABLE webhooks (
    id uuid PRIMARY KEY,
    user_id text NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    -- Sealed, as it must be known to sign with it.
    secret bytea NOT NULL,
    previous_secret bytea,
    previous_until timestamptz,
    disabled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX ON webhooks (user_id, id);

  -- Written in the statement that moves the task. It refers to its webhook without a foreign key: a webhook that is
  -- deleted at that moment must not undo the move.
  CREATE TABLE webhook_deliveries (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    position bigint GENERATED ALWAYS AS IDENTITY,
    webhook_id uuid NOT NULL,
    event text NOT NULL,
    kind text NOT NULL,
    task_id uuid NOT NULL,
    -- The task's row as it was after the move.
    task jsonb NOT NULL,
    status text NOT NULL DEFAULT 'PENDING'
      CONSTRAINT known_status CHECK (status IN ('PENDING', 'DELIVERED', 'FAILED')),
    attempts int NOT NULL DEFAULT 0,
    -- When the next attempt is due; while one runs, when it is taken for lost.
    due_at timestamptz NOT NULL DEFAULT now(),
    -- Grows with every claim: only the last one may write what came of it.
    fence int NOT NULL DEFAULT 0,
    response_status int,
    response_ms int,
    error text,
    attempted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX ON webhook_deliveries (webhook_id, due_at) WHERE status = 'PENDING';
  CREATE INDEX ON webhook_deliveries (webhook_id, position);
  CREATE INDEX ON webhook_deliveries (created_at);
`;
