import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Config } from '../../config/config.js';
import { forgetDeadWorkers } from '../store/alive-workers.js';
import { TaskTables } from '../store/task-tables.js';

/** Deletes the rows of workers that died without a word. */
@Injectable()
export class WorkersCron {
  private readonly logger = new Logger('Workers');

  constructor(
    private readonly config: Config,
    private readonly tables: TaskTables,
  ) {}

  @Cron(CronExpression.EVERY_10_MINUTES)
  async run(): Promise<void> {
    if (!this.config.is('scheduler')) return;
    await forgetDeadWorkers(this.tables.db).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'dead workers not forgotten');
    });
  }
}
