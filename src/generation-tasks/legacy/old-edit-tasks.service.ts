import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../../config/config.js';
import { ReadOnlyRedis } from '../../redis/read-only-redis.js';
import { RedisGate } from '../../redis/redis-gate.js';
import type { ForeignTask } from '../../task-lifecycle/foreign-tasks.js';
import { ForeignTasks } from '../../task-lifecycle/foreign-tasks.js';
import { GENERATION, generationKind } from '../generation.kind.js';
import { MAX_ENTRY_BYTES, interpretEntry } from './interpret-entry.js';
import type { MappingOptions, OldTask } from './map-old-task.js';
import { findOwners, placeFiles } from './own-files.js';
import { Unusable } from './unusable.js';

const PREFIX = 'task:';
const LIMIT_MS = 1_000;

/** The tasks of the older edit service that have not been imported yet, out of its Redis. */
@Injectable()
export class OldEditTasks extends ForeignTasks implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(OldEditTasks.name);
  private readonly gate = new RedisGate('The older Redis');

  constructor(
    private readonly store: ReadOnlyRedis,
    private readonly db: DataSource,
    private readonly config: Config,
  ) {
    super();
  }

  /** In the background: a start does not wait for it. */
  onApplicationBootstrap(): void {
    this.store.connect().catch((error: unknown) => this.logger.error({ err: error }, 'cannot connect'));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }

  async find(ids: readonly string[]): Promise<ForeignTask[]> {
    if (ids.length === 0) return [];
    const keys = ids.map((id) => PREFIX + id);
    const entries = (await this.gate.try(LIMIT_MS, () => this.store.read(keys, MAX_ENTRY_BYTES))) ?? [];
    const found = entries
      .filter(({ type }) => type !== 'none')
      .map((entry) => interpretEntry(entry, PREFIX, this.mapping()))
      .filter((outcome): outcome is OldTask => !(outcome instanceof Unusable));
    const owners = await findOwners(this.db, found, false);
    return found.map((old) => ({ id: old.oldId, kind: GENERATION, task: placeFiles(old, owners).task }));
  }

  /** As it is over there. */
  private mapping(): MappingOptions {
    return {
      unfinished: 'show',
      providerFor: () => 'legacy',
      maxAttempts: generationKind(this.config).retryDelays.length + 1,
      now: new Date(),
    };
  }
}
