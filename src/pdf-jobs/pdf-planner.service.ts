import { Injectable } from '@nestjs/common';
import { FilesService } from '../files/files.service.js';
import type { NewPart } from '../task-lifecycle/parts/task-parts.service.js';
import { TaskParts } from '../task-lifecycle/parts/task-parts.service.js';
import { parsePageRanges, toShards } from './page-ranges.js';
import { KeptAnswers } from './llm/kept-answers.service.js';
import { KeptSummaries } from './llm/kept-summaries.service.js';
import type { PdfJob } from './pdf-job.entity.js';
import type { PdfShard } from './pdf-shard.entity.js';
import { PDF_SHARD } from './pdf.kind.js';

/** Says which pages a shard has; what the job that is tried again has already done is taken over. */
@Injectable()
export class PdfPlanner {
  constructor(
    private readonly parts: TaskParts,
    private readonly files: FilesService,
    private readonly answers: KeptAnswers,
    private readonly summaries: KeptSummaries,
  ) {}

  async plan({ id, pageRanges, documentPages, pagesPerShard, retryOf }: PdfJob): Promise<NewPart[]> {
    const pages = parsePageRanges(pageRanges, documentPages) ?? [];
    const done = retryOf === null ? new Map<string, PdfShard>() : await this.doneBy(retryOf);
    if (retryOf !== null) {
      await this.answers.takeOver(id, retryOf);
      await this.summaries.takeOver(id, retryOf);
    }
    return toShards(pages, pagesPerShard).map((pageNumbers, shardIndex) => {
      const earlier = done.get(pageNumbers.join());
      return {
        weight: pageNumbers.length,
        input: { shardIndex, pageNumbers },
        ...(earlier ? { done: { result: earlier.result, resultFileId: earlier.resultFileId } } : {}),
      };
    });
  }

  /** Shards without fault, by their pages, whose files are still there. */
  private async doneBy(jobId: string): Promise<Map<string, PdfShard>> {
    const shards = await this.parts.of<PdfShard>(PDF_SHARD, jobId);
    const whole = shards.filter(({ status, result }) => status === 'COMPLETED' && !result?.states.failed);
    const kept = await this.files.known(whole.map(({ resultFileId }) => resultFileId).filter((id) => id !== null));
    return new Map(
      whole
        .filter(({ resultFileId }) => resultFileId !== null && kept.has(resultFileId))
        .map((shard) => [shard.pageNumbers.join(), shard]),
    );
  }
}
