import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { delayBeforeRetry, PermanentError } from '../task-lifecycle/retry-policy.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import type { Measured } from '../files/measure.js';
import type { ExtractedPages } from './engine/page-file.js';
import { MemoryLimitError, PdfFaultError, TimeLimitError } from './engine/pdf-errors.js';
import { languageModelTime } from './llm/language-model-time.js';
import type { AnsweredShard } from './llm/page-answers.service.js';
import { PageAnswers } from './llm/page-answers.service.js';
import { PdfDocuments } from './pdf-documents.service.js';
import type { PdfShard } from './pdf-shard.entity.js';
import { PdfSources } from './pdf-sources.service.js';
import { reasonOf } from './pdf.inspector.js';
import { RETRY_DELAYS } from './pdf.kind.js';
import type { ShardStats } from './result/shard-stats.js';

/** Where the pages of a shard are written: as they were extracted, and with the answers of a language model. */
export interface ShardPaths {
  extracted: string;
  answered: string;
}

export interface ShardResult extends AnsweredShard {
  /** Which of the paths has it. */
  path: string;
  /** What is there, where that is known. */
  content?: Measured;
}

/** Of the time of a shard that goes through a language model, in percent. */
const EXTRACTION = 5;

/** What is done with the pages of a shard. */
@Injectable()
export class PdfShardWork {
  constructor(
    private readonly config: Config,
    private readonly sources: PdfSources,
    private readonly documents: PdfDocuments,
    private readonly answers: PageAnswers,
  ) {}

  async run(shard: PdfShard, paths: ShardPaths, context: TaskContext): Promise<ShardResult> {
    const job = await this.sources.jobOf(shard.partOf);
    const pages = shard.pageNumbers.length;
    const share = job.operation === 'extract' ? 100 : EXTRACTION;
    const { stats, file } = await this.extract(shard, paths.extracted, context, share);
    if (job.operation === 'extract') return { stats, path: paths.extracted, content: file };
    let done = 0;
    const answered = await this.answers.answer(
      job,
      { pageNumbers: shard.pageNumbers, stats },
      { from: paths.extracted, to: paths.answered },
      {
        signal: context.signal,
        onPage: () => context.progress(share + ((100 - share) * ++done) / pages, 'asking the language model'),
        attempt: shard.attempt,
        isRetried: (error) => delayBeforeRetry(RETRY_DELAYS, shard.attempt, error) !== null,
        until: Date.now() + languageModelTime(this.config) / 2,
      },
    );
    refuseWhenAllFailed(answered.stats, pages, answered.reason);
    return { ...answered, path: paths.answered };
  }

  private async extract(
    shard: PdfShard,
    outputPath: string,
    context: TaskContext,
    share: number,
  ): Promise<ExtractedPages> {
    const { pageNumbers: pages } = shard;
    try {
      const options = {
        signal: context.signal,
        seconds: this.config.pdfShardSeconds,
        onPage: (done: number) => context.progress((share * done) / pages.length, 'extracting'),
      };
      const extracted = await this.sources.withSource(
        shard.partOf,
        (source) => this.documents.pool.extract({ source, pages, outputPath }, options),
        context.signal,
      );
      refuseWhenAllFailed(extracted.stats, pages.length);
      return extracted;
    } catch (error) {
      throw explained(error);
    }
  }
}

/** A shard none of whose pages has a result has failed; with one that has, the others are told in the result. */
function refuseWhenAllFailed({ states }: ShardStats, pages: number, reason?: string): void {
  if (states.failed !== pages) return;
  const why = reason === undefined ? '' : `: ${reason}`;
  throw new PermanentError('UNREADABLE_PAGES', `None of these pages gave a result${why}`);
}

/** What another attempt would only meet again is not tried again. */
function explained(error: unknown): unknown {
  if (error instanceof PdfFaultError) return new PermanentError('UNREADABLE_FILE', reasonOf(error), { cause: error });
  if (error instanceof MemoryLimitError) return new PermanentError('MEMORY_LIMIT', reasonOf(error), { cause: error });
  if (error instanceof TimeLimitError) return new PermanentError('TIMEOUT', error.message, { cause: error });
  return error;
}
