import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { DataSource } from 'typeorm';
import { Config } from '../../config/config.js';

/** Names these advisory locks among all others. */
const LOCK_CLASS = 774_101;
const LOOK_EVERY_MS = 250;
const TRY_LOCK = 'SELECT pg_try_advisory_lock($1, $2) AS taken';

/**
 * The requests that all workers together may have under way. Each holds one of so many advisory locks of PostgreSQL, which a
 * process that dies lets go of with its connection.
 */
@Injectable()
export class LlmPlaces {
  constructor(
    private readonly db: DataSource,
    private readonly config: Config,
  ) {}

  async hold<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const runner = this.db.createQueryRunner();
    try {
      const place = await this.take(runner, signal);
      try {
        return await work();
      } finally {
        await runner.query('SELECT pg_advisory_unlock($1, $2)', [LOCK_CLASS, place]);
      }
    } finally {
      await runner.release();
    }
  }

  private async take(runner: QueryRunner, signal: AbortSignal): Promise<number> {
    for (;;) {
      for (let place = 0; place < this.config.llmConcurrency; place++) {
        const rows: { taken: boolean }[] = await runner.manager.query(TRY_LOCK, [LOCK_CLASS, place]);
        if (rows[0]?.taken) return place;
      }
      await delay(LOOK_EVERY_MS, undefined, { signal });
    }
  }
}
