import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { PermanentError } from '../task-lifecycle/retry-policy.js';
import type { WorkResult } from '../task-lifecycle/task-processor.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import { Summaries } from './llm/summaries.service.js';
import type { PdfJob, PdfResult } from './pdf-job.entity.js';
import type { PdfShard } from './pdf-shard.entity.js';
import { PdfResults } from './pdf-results.service.js';

/** Puts the results of a job's shards together. */
@Injectable()
export class PdfAggregator {
  constructor(
    private readonly config: Config,
    private readonly summaries: Summaries,
    private readonly results: PdfResults,
  ) {}

  /** @throws PermanentError when too many pages failed */
  async aggregate(job: PdfJob, shards: readonly PdfShard[], context: TaskContext): Promise<WorkResult> {
    const failedPages = countFailedPages(shards);
    const succeeded = job.totalPages - failedPages;
    if (succeeded === 0 || succeeded < this.config.pdfMinSuccess * job.totalPages)
      throw tooManyFailed(job, shards, failedPages);
    context.progress(98, 'aggregating');
    const summary = await this.summaries.ofShards(job, shards, context.signal);
    const files = await this.results.write(job, shards, summary, context);
    const result: PdfResult = {
      ...files,
      failedPages,
      completedShards: shards.filter(({ status }) => status === 'COMPLETED').length,
      failedShards: shards.filter(({ status }) => status === 'FAILED').length,
    };
    const perPage = job.billedPages === 0 ? 0 : job.credits / job.billedPages;
    return {
      fileId: files.markdownFileId,
      result: { ...result },
      creditsBack: Math.floor(perPage * Math.min(failedPages, job.billedPages)),
    };
  }
}

function countFailedPages(shards: readonly PdfShard[]): number {
  return shards.reduce(
    (pages, { status, pageNumbers, result }) =>
      pages + (status === 'COMPLETED' ? (result?.states.failed ?? 0) : pageNumbers.length),
    0,
  );
}

function tooManyFailed({ totalPages }: PdfJob, shards: readonly PdfShard[], failedPages: number): PermanentError {
  const reasons = shards.map(({ error, result }) => error?.message ?? result?.reason);
  const reason = reasons.find((each) => each !== undefined) ?? 'the pages cannot be read';
  return new PermanentError('TOO_MANY_PAGES_FAILED', `${failedPages} of ${totalPages} pages failed: ${reason}`);
}
