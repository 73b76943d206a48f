import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { isDatabaseOutage } from '../../database/database-errors.js';
import { DatabaseUrl } from '../../database/database.module.js';
import { Places } from '../../places.js';
import { PlaceLocks } from './place-locks.js';

const LOOK_EVERY_MS = 250;

/**
 * The requests that all workers together may have under way. In this process they wait in line; who is next looks for a place
 * that no other process has.
 */
@Injectable()
export class LlmPlaces implements OnApplicationShutdown {
  private readonly own: Places;
  private readonly locks: PlaceLocks;

  constructor(
    private readonly config: Config,
    { value: databaseUrl }: DatabaseUrl,
  ) {
    this.own = new Places(config.llmConcurrency);
    this.locks = new PlaceLocks(databaseUrl, `darkroom ${config.role} llm`);
  }

  hold<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return this.own.run(signal, async () => {
      const place = await this.take(signal);
      try {
        return await work();
      } finally {
        await this.locks.free(place);
      }
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.locks.close();
  }

  private async take(signal: AbortSignal): Promise<number> {
    for (;;) {
      const place = await this.tryToTake();
      if (place !== null) return place;
      await delay(LOOK_EVERY_MS, undefined, { signal });
    }
  }

  /** While the database is away nobody knows how many there are. */
  private async tryToTake(): Promise<number | null> {
    try {
      return await this.locks.take(this.config.llmConcurrency);
    } catch (error) {
      if (isDatabaseOutage(error)) return null;
      throw error;
    }
  }
}
