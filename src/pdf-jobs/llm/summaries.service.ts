import { Injectable } from '@nestjs/common';
import type { PdfJob } from '../pdf-job.entity.js';
import type { PdfShard } from '../pdf-shard.entity.js';
import { SUMMARY_OF_SUMMARIES } from './instructions.js';
import { LanguageModel } from './language-model.service.js';

/** Makes one summary of those of the shards. */
@Injectable()
export class Summaries {
  constructor(private readonly model: LanguageModel) {}

  /** Undefined for a job that is no summary. */
  async summarize(job: PdfJob, shards: readonly PdfShard[], signal: AbortSignal): Promise<string | undefined> {
    if (job.operation !== 'summarize') return undefined;
    // Shards of empty pages have nothing to say.
    const summaries = shards.map(({ result }) => result?.summary ?? '').filter((summary) => summary !== '');
    if (summaries.length < 2) return summaries[0] ?? '';
    const model = job.options.model === undefined ? {} : { model: job.options.model };
    const text = summaries.join('\n\n---\n\n');
    const instruction = SUMMARY_OF_SUMMARIES;
    return this.model.ask({ instruction, text, reunion: instruction, ...model }, signal);
  }
}
