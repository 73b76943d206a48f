import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Foundation1763700000000 implements MigrationInterface {
  readonly name = 'Foundation1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CALLERS);
    await runner.query(FILES);
    await runner.query(CATALOG);
    await runner.query(TASKS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW tasks;
      DROP FUNCTION add_task_kind(text, text), may_accept_task(text, int);
      DROP TABLE task_kinds, task_columns, works, products, file_uses, files, api_keys, idempotency_keys;
      DROP SEQUENCE task_seq;
    `);
  }
}

const CALLERS = `
  CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    user_id text NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL,
    hash text NOT NULL UNIQUE,
    scopes text[] NOT NULL,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX ON api_keys (user_id, id);

  CREATE TABLE idempotency_keys (
    user_id text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    token uuid NOT NULL,
    locked_until timestamptz NOT NULL,
    status int,
    answer bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
  );
  CREATE INDEX ON idempotency_keys (created_at);
`;

const FILES = `
  CREATE TABLE files (
    id uuid PRIMARY KEY,
    user_id text NOT NULL,
    origin text NOT NULL CHECK (origin IN ('upload', 'result')),
    name text NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    sha256 text NOT NULL,
    width int,
    height int,
    duration_ms int,
    pages int,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX ON files (user_id, id);
  CREATE INDEX ON files (created_at);

  -- Who needs a file: 'task:<id>', 'work:<id>', 'product:<id>'. A file nobody needs is swept.
  CREATE TABLE file_uses (
    file_id uuid NOT NULL REFERENCES files (id),
    used_by text NOT NULL,
    PRIMARY KEY (file_id, used_by)
  );
  CREATE INDEX ON file_uses (used_by);
`;

const CATALOG = `
  CREATE TABLE works (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id text NOT NULL,
    title text NOT NULL,
    file_id uuid NOT NULL REFERENCES files (id),
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX ON works (user_id, id);

  CREATE TABLE products (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug text UNIQUE,
    name text NOT NULL,
    colors jsonb NOT NULL,
    sizes jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );
`;

const TASKS = `
  CREATE SEQUENCE task_seq;

  -- The columns and indexes that every kind of task has. It holds no rows: a kind's own table is made
  -- with CREATE TABLE … (LIKE task_columns INCLUDING ALL, …) and announced with add_task_kind().
  CREATE TABLE task_columns (
    id uuid PRIMARY KEY,
    user_id text NOT NULL,
    type text,
    status text NOT NULL DEFAULT 'PENDING'
      CONSTRAINT known_status CHECK (status IN ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    progress real NOT NULL DEFAULT 0 CONSTRAINT progress_is_percent CHECK (progress BETWEEN 0 AND 100),
    stage text,
    eta_at timestamptz,
    attempt int NOT NULL DEFAULT 1,
    max_attempts int NOT NULL,
    worker_losses int NOT NULL DEFAULT 0,
    run_at timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz,
    worker_id text,
    started_at timestamptz,
    deadline_at timestamptz,
    finished_at timestamptz,
    cancel_requested_at timestamptz,
    dedupe_key text,
    idempotency_key uuid,
    retry_of uuid,
    credits int NOT NULL DEFAULT 0,
    result_file_id uuid,
    result jsonb,
    error jsonb,
    seq bigint NOT NULL DEFAULT nextval('task_seq'),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT processing_is_leased CHECK (status <> 'PROCESSING' OR (lease_until IS NOT NULL AND worker_id IS NOT NULL)),
    CONSTRAINT finished_has_a_time CHECK ((finished_at IS NOT NULL) = (status IN ('COMPLETED', 'FAILED', 'CANCELLED')))
  );
  CREATE INDEX ON task_columns (user_id, id);
  CREATE INDEX ON task_columns (user_id, status, id);
  CREATE UNIQUE INDEX ON task_columns (dedupe_key) WHERE dedupe_key IS NOT NULL AND status IN ('PENDING', 'PROCESSING');
  CREATE UNIQUE INDEX ON task_columns (idempotency_key) WHERE idempotency_key IS NOT NULL;
  CREATE INDEX ON task_columns (run_at, id) WHERE status = 'PENDING';
  CREATE INDEX ON task_columns (lease_until) WHERE status = 'PROCESSING';
  CREATE INDEX ON task_columns (finished_at) WHERE finished_at IS NOT NULL;

  CREATE TABLE task_kinds (
    kind text PRIMARY KEY,
    table_name text NOT NULL UNIQUE
  );

  -- Announces a kind's table and makes the view "tasks" over all of them anew.
  CREATE FUNCTION add_task_kind(new_kind text, new_table text) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    shared_columns text;
    branches text;
  BEGIN
    INSERT INTO task_kinds VALUES (new_kind, new_table);
    SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) INTO shared_columns
      FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'task_columns';
    SELECT string_agg(format('SELECT %L::text AS kind, %s FROM %I', kind, shared_columns, table_name), ' UNION ALL ' ORDER BY kind)
      INTO branches FROM task_kinds;
    EXECUTE 'CREATE OR REPLACE VIEW tasks AS ' || branches;
  END $$;
  CREATE VIEW tasks AS SELECT ''::text AS kind, task_columns.* FROM task_columns;

  -- Whether the user has room for one more active task. The lock, held until the transaction ends, makes the answer
  -- true for all creates of one user at once; being volatile, the function counts with a snapshot taken after the lock.
  CREATE FUNCTION may_accept_task(owner text, most int) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(owner, 0));
    RETURN (SELECT count(*) FROM tasks WHERE user_id = owner AND status IN ('PENDING', 'PROCESSING')) < most;
  END $$;
`;
