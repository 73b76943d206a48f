import { Injectable } from '@nestjs/common';
import { failpoint } from '../failpoints.js';
import { FileStorage } from '../files/file-storage.js';
import { FilesService } from '../files/files.service.js';
import type { TaskWork, WorkResult } from '../task-lifecycle/task-processor.js';
import { TaskProcessor } from '../task-lifecycle/task-processor.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import { PdfShardWork } from './pdf-shard-work.service.js';
import type { PdfShard } from './pdf-shard.entity.js';
import { PDF_SHARD } from './pdf.kind.js';
import { storable } from './storable-text.js';

const MEDIA_TYPE = 'application/x-ndjson';

/** Has the pages of a shard worked on, and keeps what comes of it as a file. */
@Injectable()
@TaskProcessor(PDF_SHARD)
export class PdfShardProcessor implements TaskWork<PdfShard> {
  constructor(
    private readonly shards: PdfShardWork,
    private readonly files: FilesService,
    private readonly storage: FileStorage,
  ) {}

  async work(shard: PdfShard, context: TaskContext): Promise<WorkResult> {
    const paths = { extracted: await this.storage.newPath('.ndjson'), answered: await this.storage.newPath('.ndjson') };
    try {
      const { path, content, stats, summary, reason } = await this.shards.run(shard, paths, context);
      failpoint('pdf:extracted');
      const name = `shard-${shard.shardIndex}.ndjson`;
      const { id } = await this.files.adopt(
        { userId: shard.userId, name, origin: 'result', mediaType: MEDIA_TYPE },
        path,
        content,
      );
      context.produced(id);
      return {
        fileId: id,
        result: {
          ...stats,
          ...(summary === undefined ? {} : { summary }),
          ...(reason === undefined ? {} : { reason: storable(reason) }),
        },
      };
    } finally {
      // The one that was adopted is no longer there.
      await Promise.all(Object.values(paths).map((path) => this.storage.abandon(path)));
    }
  }
}
