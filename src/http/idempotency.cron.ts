import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../config/config.js';
import { IdempotencyService } from './idempotency.service.js';

@Injectable()
export class IdempotencyCron {
  private readonly logger = new Logger('Idempotency');

  constructor(
    private readonly config: Config,
    private readonly idempotency: IdempotencyService,
  ) {}

  @Cron(CronExpression.EVERY_HOUR)
  async deleteExpired(): Promise<void> {
    if (!this.config.is('scheduler')) return;
    await this.idempotency
      .deleteExpired()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'expired keys not deleted'));
  }
}
