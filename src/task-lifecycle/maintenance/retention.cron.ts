import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../../config/config.js';
import { TaskKinds } from '../task-kinds.js';
import { TaskRemoval } from '../task-removal.service.js';

/** Deletes finished tasks once their kind's retention is over. */
@Injectable()
export class RetentionCron {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly config: Config,
    private readonly kinds: TaskKinds,
    private readonly removal: TaskRemoval,
  ) {}

  @Cron(CronExpression.EVERY_10_MINUTES)
  async run(): Promise<void> {
    if (!this.config.is('scheduler')) return;
    for (const kind of this.kinds.all()) {
      // They go with their whole.
      if (kind.partOf !== undefined) continue;
      let total = 0;
      try {
        for (let deleted = -1; deleted !== 0; total += deleted) deleted = await this.removal.removeExpired(kind);
      } catch (error) {
        this.logger.warn({ err: error, kind: kind.name }, 'expired tasks not deleted');
      }
      if (total > 0) this.logger.log({ kind: kind.name, tasks: total }, 'expired tasks deleted');
    }
  }
}
