import { Injectable } from '@nestjs/common';
import { FileStorage } from '../files/file-storage.js';
import { FilesService } from '../files/files.service.js';
import type { Measured } from '../files/measure.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import type { DocumentSource } from './engine/pdf-engine.js';
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
    const keep = async (path: string, content: Measured, name: string, mediaType: string): Promise<string> => {
      const { id } = await this.files.adopt({ userId: job.userId, name, origin: 'result', mediaType }, path, content);
      context.produced(id);
      return id;
    };
    try {
      const rest = {
        documentPages: job.documentPages,
        markdownPath,
        jsonPath,
        ...(summary === undefined ? {} : { summary }),
      };
      const { markdown, json } = await this.withOutcomes(job, shards, context.signal, (source, outcomes) =>
        this.documents.pool.aggregate({ ...rest, source, shards: outcomes }, context.signal),
      );
      const keeping = [
        keep(markdownPath, markdown, 'result.md', 'text/markdown; charset=utf-8'),
        keep(jsonPath, json, 'result.json', 'application/json'),
      ] as const;
      // Both have ended before one's error goes on: what was stored by then is known to be there, and removed.
      await Promise.allSettled(keeping);
      const [markdownFileId, jsonFileId] = await Promise.all(keeping);
      return { markdownFileId, jsonFileId };
    } finally {
      await Promise.all([this.storage.abandon(markdownPath), this.storage.abandon(jsonPath)]);
    }
  }

  /** Lends the document, and what became of its shards. */
  private async withOutcomes<T>(
    job: PdfJob,
    shards: readonly PdfShard[],
    signal: AbortSignal,
    use: (source: DocumentSource, outcomes: ShardOutcome[]) => Promise<T>,
  ): Promise<T> {
    const ids = shards.filter(isDone).map(({ resultFileId }) => resultFileId);
    return this.sources.withSource(
      job.id,
      (source) =>
        this.storage.withPaths(
          ids,
          (pathOf) =>
            use(
              source,
              shards.map((shard) => outcomeOf(shard, pathOf)),
            ),
          signal,
        ),
      signal,
    );
  }
}

type DoneShard = PdfShard & { result: NonNullable<PdfShard['result']>; resultFileId: string };

function isDone(shard: PdfShard): shard is DoneShard {
  return shard.status === 'COMPLETED' && shard.result !== null && shard.resultFileId !== null;
}

function outcomeOf(shard: PdfShard, pathOf: (id: string) => string): ShardOutcome {
  if (isDone(shard)) return { path: pathOf(shard.resultFileId), stats: shard.result };
  return { failedPages: shard.pageNumbers, reason: shard.error?.message ?? 'The shard was not done' };
}
