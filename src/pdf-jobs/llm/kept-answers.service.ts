import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/**
 * What the language model has answered so far, page by page, from the moment it did: an attempt that fails later, or a worker
 * that dies, costs none of it.
 */
@Injectable()
export class KeptAnswers {
  constructor(private readonly db: DataSource) {}

  /** By page. */
  async of(jobId: string, pages: readonly number[]): Promise<Map<number, string>> {
    const rows: { page: number; answer: string }[] = await this.db.query(
      'SELECT page, answer FROM pdf_answers WHERE job_id = $1 AND page = ANY($2)',
      [jobId, pages],
    );
    return new Map(rows.map(({ page, answer }) => [page, answer]));
  }

  /** The first answer stays: two workers can ask for the same page when one of them has lost it without knowing. */
  async keep(jobId: string, page: number, answer: string): Promise<void> {
    await this.db.query('INSERT INTO pdf_answers (job_id, page, answer) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      jobId,
      page,
      answer,
    ]);
  }

  /** For a job that tries again what another one could not finish. */
  async takeOver(jobId: string, earlierId: string): Promise<void> {
    await this.db.query(
      `INSERT INTO pdf_answers (job_id, page, answer) SELECT $1, page, answer FROM pdf_answers WHERE job_id = $2
       ON CONFLICT DO NOTHING`,
      [jobId, earlierId],
    );
  }
}
