import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../../config/config.js';
import { EventTokens } from './event-tokens.service.js';

/** Deletes tokens that nobody used. */
@Injectable()
export class EventTokensCron {
  private readonly logger = new Logger('EventTokens');

  constructor(
    private readonly config: Config,
    private readonly tokens: EventTokens,
  ) {}

  @Cron(CronExpression.EVERY_HOUR)
  async deleteExpired(): Promise<void> {
    if (!this.config.is('scheduler')) return;
    await this.tokens
      .deleteExpired()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'expired tokens not deleted'));
  }
}
