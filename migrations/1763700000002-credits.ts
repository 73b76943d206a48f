import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Credits1763700000002 implements MigrationInterface {
  readonly name = 'Credits1763700000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ACCOUNTS);
    await runner.query(HOLD);
    await runner.query(REFUNDED);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION hold_credits(text, uuid, int);
      DROP TABLE credit_ledger, credit_accounts;
      DROP VIEW tasks;
      ALTER TABLE preview_tasks DROP COLUMN credits_refunded;
      ALTER TABLE task_columns DROP COLUMN credits_refunded;
      SELECT make_tasks_view();
    `);
  }
}

const ACCOUNTS = `
  CREATE TABLE credit_accounts (
    user_id text PRIMARY KEY,
    -- What can be spent.
    balance bigint NOT NULL DEFAULT 0 CONSTRAINT balance_is_never_negative CHECK (balance >= 0),
    -- Taken for tasks that have not ended.
    held bigint NOT NULL DEFAULT 0 CONSTRAINT held_is_never_negative CHECK (held >= 0)
  );

  -- Only ever added to. The amounts of a user add up to the balance.
  CREATE TABLE credit_ledger (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id text NOT NULL,
    type text NOT NULL,
    amount bigint NOT NULL,
    task_id uuid,
    reason text,
    grant_key uuid UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT amount_fits_its_type CHECK (CASE type
      WHEN 'GRANT' THEN amount > 0 WHEN 'HOLD' THEN amount < 0 WHEN 'SETTLE' THEN amount = 0 WHEN 'REFUND' THEN amount > 0 ELSE false END)
  );
  CREATE INDEX ON credit_ledger (user_id, id);
  CREATE UNIQUE INDEX ON credit_ledger (task_id, type) WHERE task_id IS NOT NULL;
`;

const HOLD = `
  -- Takes a new task's credits and returns what is left. A function, and not part of the statement that inserts the task:
  -- it must see an account as it is now, not as it was when that statement began to wait.
  CREATE FUNCTION hold_credits(owner text, task uuid, price int) RETURNS bigint LANGUAGE plpgsql VOLATILE STRICT AS $$
  DECLARE
    left_over bigint;
  BEGIN
    UPDATE credit_accounts SET balance = balance - price, held = held + price
      WHERE user_id = owner AND balance >= price RETURNING balance INTO left_over;
    IF NOT FOUND THEN
      RAISE EXCEPTION '% credits are wanted', price USING ERRCODE = 'DR402',
        DETAIL = coalesce((SELECT balance FROM credit_accounts WHERE user_id = owner), 0)::text;
    END IF;
    INSERT INTO credit_ledger (user_id, type, amount, task_id) VALUES (owner, 'HOLD', -price, task);
    RETURN left_over;
  END $$;
`;

const REFUNDED = `
  ALTER TABLE task_columns ADD COLUMN credits_refunded int NOT NULL DEFAULT 0;
  ALTER TABLE preview_tasks ADD COLUMN credits_refunded int NOT NULL DEFAULT 0;

  CREATE FUNCTION make_tasks_view() RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    shared_columns text;
    branches text;
  BEGIN
    SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) INTO shared_columns
      FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'task_columns';
    SELECT string_agg(format('SELECT %L::text AS kind, %s FROM %I', kind, shared_columns, table_name), ' UNION ALL ' ORDER BY kind)
      INTO branches FROM task_kinds;
    EXECUTE 'CREATE OR REPLACE VIEW tasks AS ' || branches;
  END $$;

  CREATE OR REPLACE FUNCTION add_task_kind(new_kind text, new_table text) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO task_kinds VALUES (new_kind, new_table);
    PERFORM make_tasks_view();
  END $$;

  SELECT make_tasks_view();
`;
