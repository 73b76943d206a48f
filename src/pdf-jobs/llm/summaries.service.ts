import { Injectable } from '@nestjs/common';
import type { PdfJob } from '../pdf-job.entity.js';
import type { PdfShard } from '../pdf-shard.entity.js';
import { instructionFor, SUMMARY_OF_SUMMARIES } from './instructions.js';
import { KeptSummaries } from './kept-summaries.service.js';
import { LanguageModel } from './language-model.service.js';
import { sparing } from './rate-limit.js';

/** Sums up what pages say, and then what their shards' summaries do. */
@Injectable()
export class Summaries {
  constructor(
    private readonly model: LanguageModel,
    private readonly kept: KeptSummaries,
  ) {}

  /** One summary of some texts; empty where they say nothing. */
  async ofPages(job: PdfJob, texts: readonly string[], signal: AbortSignal): Promise<string> {
    // Of pages that say nothing there is nothing to sum up.
    const text = texts.filter((each) => each !== '').join('\n\n');
    return text === '' ? '' : this.ask(job, instructionFor('summarize', job.options), text, signal);
  }

  /** One summary of those of the shards. Undefined for a job that is no summary. */
  async ofShards(job: PdfJob, shards: readonly PdfShard[], signal: AbortSignal): Promise<string | undefined> {
    if (job.operation !== 'summarize') return undefined;
    const summaries = shards.map(({ result }) => result?.summary ?? '').filter((summary) => summary !== '');
    if (summaries.length < 2) return summaries[0] ?? '';
    return this.ask(job, SUMMARY_OF_SUMMARIES, summaries.join('\n\n---\n\n'), signal);
  }

  private async ask(job: PdfJob, instruction: string, text: string, signal: AbortSignal): Promise<string> {
    const model = job.options.model === undefined ? {} : { model: job.options.model };
    const memory = this.kept.of(job.id);
    try {
      return await this.model.ask({ instruction, text, reunion: SUMMARY_OF_SUMMARIES, ...model }, { signal, memory });
    } catch (error) {
      throw sparing(error, memory.fresh);
    }
  }
}
