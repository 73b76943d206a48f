import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PdfAnswers1763700000010 implements MigrationInterface {
  readonly name = 'PdfAnswers1763700000010';

  async up(runner: QueryRunner): Promise<void> {
    // What a language model said of a page is paid for: an attempt that comes after finds it here.
    await runner.query(`
      CREATE TABLE pdf_answers (
        job_id uuid NOT NULL REFERENCES pdf_jobs (id) ON DELETE CASCADE,
        page int NOT NULL,
        answer text NOT NULL,
        PRIMARY KEY (job_id, page)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE pdf_answers');
  }
}
