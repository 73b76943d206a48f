import { Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../config/config.js';
import { CreditsAudit } from './credits-audit.service.js';
import { CreditsChecked } from './credits-checked.js';

/** Proves the ledger each night; every difference is an error in the log, and their number is told. */
@Injectable()
export class CreditsCron {
  private readonly logger = new Logger('Credits');

  constructor(
    private readonly config: Config,
    private readonly audit: CreditsAudit,
    private readonly events: EventEmitter2,
  ) {}

  @Cron(CronExpression.EVERY_DAY_AT_3AM)
  async check(): Promise<void> {
    if (!this.config.is('scheduler')) return;
    try {
      const { accounts, entries, differences } = await this.audit.run();
      for (const difference of differences) this.logger.error(difference, 'credits do not add up');
      this.events.emit(CreditsChecked.event, new CreditsChecked(differences.length, new Date()));
      if (differences.length === 0) this.logger.log({ accounts, entries }, 'credits add up');
    } catch (error) {
      this.logger.warn({ err: error }, 'credits not checked');
    }
  }
}
