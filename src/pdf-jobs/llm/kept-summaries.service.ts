import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ChatQuestion } from './chat-client.js';
import type { AnswerMemory } from './language-model.service.js';

/** A job's answers by what was asked: whatever else was asked before, the same question has the same answer. */
class SummaryMemory implements AnswerMemory {
  /** Answers that are new. */
  fresh = 0;

  constructor(
    private readonly db: DataSource,
    private readonly jobId: string,
  ) {}

  async find(question: ChatQuestion): Promise<string | null | undefined> {
    const rows: { answer: string | null }[] = await this.db.query(
      'SELECT answer FROM pdf_summaries WHERE job_id = $1 AND question = $2',
      [this.jobId, digestOf(question)],
    );
    return rows[0]?.answer;
  }

  async keep(question: ChatQuestion, answer: string | null): Promise<void> {
    await this.db.query(
      'INSERT INTO pdf_summaries (job_id, question, answer) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [this.jobId, digestOf(question), answer],
    );
    if (answer !== null) this.fresh++;
  }
}

/** What the language model has answered on the way to a summary: of a long document that is many answers, and the last of them may fail. */
@Injectable()
export class KeptSummaries {
  constructor(private readonly db: DataSource) {}

  of(jobId: string): SummaryMemory {
    return new SummaryMemory(this.db, jobId);
  }

  /** For a job that tries again what another one could not finish. */
  async takeOver(jobId: string, earlierId: string): Promise<void> {
    await this.db.query(
      `INSERT INTO pdf_summaries (job_id, question, answer) SELECT $1, question, answer FROM pdf_summaries WHERE job_id = $2
       ON CONFLICT DO NOTHING`,
      [jobId, earlierId],
    );
  }
}

function digestOf({ model, instruction, text }: ChatQuestion): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([model, instruction, text]))
    .digest();
}
