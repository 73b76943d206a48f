import { Injectable } from '@nestjs/common';
import { FileStorage } from '../files/file-storage.js';
import { FilesService } from '../files/files.service.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import { PdfDocuments } from './pdf-documents.service.js';
import type { PdfJob } from './pdf-job.entity.js';
import type { PdfShard } from './pdf-shard.entity.js';
import { PdfSources } from './pdf-sources.service.js';
import type { ShardOutcome } from './result/aggregate.js';

/** The files that a job's results are in. */
@Injectable()
export class PdfResults {
  constructor(
    private readonly files: FilesService,
    private readonly storage: FileStorage,
    private readonly documents: PdfDocuments,
    private readonly sources: PdfSources,
  ) {}

  /** Puts the results of the shards together, in two files. */
  async write(
    job: PdfJob,
    shards: readonly PdfShard[],
    summary: string | undefined,
    context: TaskContext,
  ): Promise<{ markdownFileId: string; jsonFileId: string }> {
    const [markdownPath, jsonPath] = [await this.storage.newPath('.md'), await this.storage.newPath('.json')];
    const { source } = await this.sources.of(job.id);
    const keep = async (path: string, name: string, mediaType: string): Promise<string> => {
      const { id } = await this.files.adopt({ userId: job.userId, name, origin: 'result', mediaType }, path);
      context.produced(id);
      return id;
    };
    try {
      await this.documents.pool.aggregate(
        {
          source,
          documentPages: job.documentPages,
          shards: shards.map((shard) => this.outcomeOf(shard)),
          markdownPath,
          jsonPath,
          ...(summary === undefined ? {} : { summary }),
        },
        context.signal,
      );
      return {
        markdownFileId: await keep(markdownPath, 'result.md', 'text/markdown; charset=utf-8'),
        jsonFileId: await keep(jsonPath, 'result.json', 'application/json'),
      };
    } finally {
      await Promise.all([this.storage.abandon(markdownPath), this.storage.abandon(jsonPath)]);
    }
  }

  private outcomeOf({ status, result, resultFileId, pageNumbers, error }: PdfShard): ShardOutcome {
    if (status === 'COMPLETED' && result && resultFileId !== null)
      return { path: this.storage.pathOf(resultFileId), stats: result };
    return { failedPages: pageNumbers, reason: error?.message ?? 'The shard was not done' };
  }
}
