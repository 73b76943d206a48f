import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../config/config.js';
import { FileStorage } from './file-storage.js';
import { FilesService } from './files.service.js';
import { UploadRecords } from './uploads/upload-records.service.js';

/** Sweeps files that nothing refers to. */
@Injectable()
export class FilesCron {
  private readonly logger = new Logger('Files');

  constructor(
    private readonly config: Config,
    private readonly files: FilesService,
    private readonly storage: FileStorage,
    private readonly uploads: UploadRecords,
  ) {}

  @Cron(CronExpression.EVERY_10_MINUTES)
  async sweepUnused(): Promise<void> {
    if (!this.config.is('scheduler')) return;
    try {
      let total = 0;
      for (let swept = -1; swept !== 0; total += swept)
        swept = await this.files.sweepUnused(this.config.unusedFileHours);
      if (total > 0) this.logger.log({ files: total }, 'unused files deleted');
    } catch (error) {
      this.logger.warn({ err: error }, 'unused files not swept');
    }
  }

  @Cron(CronExpression.EVERY_DAY_AT_4AM)
  async sweepOrphans(): Promise<void> {
    if (!this.config.is('scheduler')) return;
    try {
      const deleted = await this.storage.deleteOrphans({
        files: (ids) => this.files.known(ids),
        uploads: (ids) => this.uploads.known(ids),
      });
      if (deleted > 0) this.logger.log({ files: deleted }, 'contents without a file deleted');
    } catch (error) {
      this.logger.warn({ err: error }, 'orphans not swept');
    }
  }
}
