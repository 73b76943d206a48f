import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PdfJobs1763700000005 implements MigrationInterface {
  readonly name = 'PdfJobs1763700000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE files ADD COLUMN encrypted boolean NOT NULL DEFAULT false`);
    await runner.query(PDF_JOBS);
    await runner.query(PDF_SHARDS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM task_kinds WHERE kind = 'pdf';
      DROP VIEW tasks;
      DROP TABLE pdf_shards, pdf_jobs;
      ALTER TABLE files DROP COLUMN encrypted;
      SELECT make_tasks_view();
    `);
  }
}

const PDF_JOBS = `
  CREATE TABLE pdf_jobs (
    LIKE task_columns INCLUDING ALL,
    file_id uuid NOT NULL,
    -- Sealed: a copy of the database does not open the document.
    password text,
    operation text NOT NULL,
    document_pages int NOT NULL,
    -- As it was asked for, such as 1-10,15; empty means all.
    page_ranges text NOT NULL,
    total_pages int NOT NULL,
    pages_per_shard int NOT NULL,
    -- Pages that are paid for: a retry pays for what was given back.
    billed_pages int NOT NULL,
    options jsonb NOT NULL DEFAULT '{}'
  );
  CREATE INDEX pdf_jobs_by_type ON pdf_jobs (user_id, type, status, created_at, id);
  SELECT add_task_kind('pdf', 'pdf_jobs');
`;

/** Parts of jobs, with the columns of tasks: they are leased, fenced and retried like those, but in no list of tasks. */
const PDF_SHARDS = `
  CREATE TABLE pdf_shards (
    LIKE task_columns INCLUDING ALL,
    part_of uuid NOT NULL REFERENCES pdf_jobs (id) ON DELETE CASCADE,
    weight int NOT NULL,
    shard_index int NOT NULL,
    page_numbers int[] NOT NULL,
    UNIQUE (part_of, shard_index)
  );
`;
