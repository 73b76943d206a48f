/**
 * Notes down every move of every task and every part of one, in the transaction that makes it, so that a task that ended
 * twice is seen however short the moment was; and when work got on.
 */
export const MOVES_MIGRATION = `
  CREATE TABLE fault_moves (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    task_id uuid NOT NULL,
    status text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE INDEX ON fault_moves (task_id, n);
  CREATE TABLE fault_progress (LIKE fault_moves INCLUDING ALL);
  CREATE INDEX ON fault_progress (at);
  CREATE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' OR NEW.status <> OLD.status OR NEW.finished_at IS DISTINCT FROM OLD.finished_at THEN
      INSERT INTO fault_moves (kind, task_id, status) VALUES (TG_ARGV[0], NEW.id, NEW.status);
    ELSIF NEW.progress <> OLD.progress THEN
      INSERT INTO fault_progress (kind, task_id, status) VALUES (TG_ARGV[0], NEW.id, NEW.status);
    END IF;
    RETURN NULL;
  END $$;
  DO $$
  DECLARE known record;
  BEGIN
    FOR known IN SELECT kind, table_name FROM task_kinds UNION ALL SELECT 'pdf-shard', 'pdf_shards' LOOP
      EXECUTE format('CREATE TRIGGER note_move AFTER INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION note_move(%L)',
        known.table_name, known.kind);
    END LOOP;
  END $$;
`;
