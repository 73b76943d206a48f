import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../../config/config.js';
import { DeliveriesService } from './deliveries.service.js';

const KEPT_DAYS = 30;

/** Deletes old deliveries: also one that is never answered has failed for good long before. */
@Injectable()
export class WebhooksCron {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly config: Config,
    private readonly deliveries: DeliveriesService,
  ) {}

  @Cron(CronExpression.EVERY_HOUR)
  async deleteOld(): Promise<void> {
    if (!this.config.is('scheduler')) return;
    try {
      const deleted = await this.deliveries.deleteOld(KEPT_DAYS);
      if (deleted > 0) this.logger.log({ deliveries: deleted }, 'old deliveries deleted');
    } catch (error) {
      this.logger.warn({ err: error }, 'old deliveries not deleted');
    }
  }
}
