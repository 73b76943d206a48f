import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PdfSummaries1763700000017 implements MigrationInterface {
  readonly name = 'PdfSummaries1763700000017';

  async up(runner: QueryRunner): Promise<void> {
    // A long document's summary is made of many: when the last of them fails, the others are found here, by a digest of what was
    // asked. No answer stands for what was too long to be asked for in one.
    await runner.query(`
      CREATE TABLE pdf_summaries (
        job_id uuid NOT NULL REFERENCES pdf_jobs (id) ON DELETE CASCADE,
        question bytea NOT NULL,
        answer text,
        PRIMARY KEY (job_id, question)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE pdf_summaries');
  }
}
