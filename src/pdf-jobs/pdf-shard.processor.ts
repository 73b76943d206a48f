import { Injectable } from '@nestjs/common';
import { FileStorage } from '../files/file-storage.js';
import { FilesService } from '../files/files.service.js';
import { PermanentError } from '../task-lifecycle/retry-policy.js';
import type { TaskWork, WorkResult } from '../task-lifecycle/task-processor.js';
import { TaskProcessor } from '../task-lifecycle/task-processor.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import { MemoryLimitError, PdfFaultError } from './engine/pdf-errors.js';
import { PdfSources } from './pdf-sources.service.js';
import type { PdfShard } from './pdf-shard.entity.js';
import { PDF_SHARD } from './pdf.kind.js';
import { PdfDocuments } from './pdf-documents.service.js';
import { reasonOf } from './pdf.inspector.js';

/** Extracts the pages of a shard into a file. */
@Injectable()
@TaskProcessor(PDF_SHARD)
export class PdfShardProcessor implements TaskWork<PdfShard> {
  constructor(
    private readonly sources: PdfSources,
    private readonly documents: PdfDocuments,
    private readonly files: FilesService,
    private readonly storage: FileStorage,
  ) {}

  async work({ userId, partOf, shardIndex, pageNumbers: pages }: PdfShard, context: TaskContext): Promise<WorkResult> {
    const { source } = await this.sources.of(partOf);
    const outputPath = await this.storage.newPath('.ndjson');
    try {
      const stats = await this.documents.pool.extract({ source, pages, outputPath }, context.signal, (done) =>
        context.progress((100 * done) / pages.length, 'extracting'),
      );
      const name = `shard-${shardIndex}.ndjson`;
      const file = await this.files.adopt(
        { userId, name, origin: 'result', mediaType: 'application/x-ndjson' },
        outputPath,
      );
      context.produced(file.id);
      return { fileId: file.id, result: { ...stats } };
    } catch (error) {
      await this.storage.abandon(outputPath);
      throw explained(error);
    }
  }
}

/** What another attempt would only meet again is not tried again. */
function explained(error: unknown): unknown {
  if (error instanceof PdfFaultError) return new PermanentError('UNREADABLE_FILE', reasonOf(error), { cause: error });
  if (error instanceof MemoryLimitError) return new PermanentError('MEMORY_LIMIT', reasonOf(error), { cause: error });
  return error;
}
