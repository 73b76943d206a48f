import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../../config/config.js';
import { ResumableUploads } from './resumable-uploads.service.js';

/** Sweeps uploads that nobody has finished. */
@Injectable()
export class UploadsCron {
  private readonly logger = new Logger('Files');

  constructor(
    private readonly config: Config,
    private readonly uploads: ResumableUploads,
  ) {}

  @Cron(CronExpression.EVERY_10_MINUTES)
  async sweepExpired(): Promise<void> {
    if (!this.config.is('scheduler')) return;
    try {
      let total = 0;
      for (let swept = -1; swept !== 0; total += swept === -1 ? 0 : swept) swept = await this.uploads.sweepExpired();
      if (total > 0) this.logger.log({ uploads: total }, 'expired uploads deleted');
    } catch (error) {
      this.logger.warn({ err: error }, 'expired uploads not swept');
    }
  }
}
