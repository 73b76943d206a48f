import { Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { isDatabaseOutage } from '../../database/database-errors.js';
import type { LostWorker } from '../store/find-lost-workers.js';
import type { RescuedTask, TaskStore } from '../store/task-store.js';
import type { TaskKind } from '../task-kind.js';

const AGAIN_MS = 60_000;

/** Keeps tasks that cannot be taken from their worker, as a constraint forbids what would become of them, from holding up all others. */
export class StuckTasks {
  private readonly logger = new Logger('Rescue');
  /** When each is tried again. */
  private readonly until = new LRUCache<string, number>({ max: 1_000 });

  constructor(private readonly store: TaskStore) {}

  /**
   * The tasks of a kind that could be taken, together or else one by one.
   * @throws the driver's error when PostgreSQL cannot be reached
   */
  async *rescueOthers(kind: TaskKind, lost: readonly LostWorker[]): AsyncGenerator<RescuedTask> {
    const except = [...this.until.entries()].filter(([, time]) => time > performance.now()).map(([id]) => id);
    try {
      yield* await this.store.rescue(kind, lost, { except });
    } catch (error) {
      if (isDatabaseOutage(error)) throw error;
      for (const only of await this.store.abandoned(kind, lost, { except })) {
        yield* await this.store.rescue(kind, lost, { only }).catch((cause: unknown) => this.leave(kind, only, cause));
      }
    }
  }

  private leave(kind: TaskKind, taskId: string, error: unknown): RescuedTask[] {
    if (isDatabaseOutage(error)) throw error;
    // Not the error itself: PostgreSQL quotes the row, with what its user wrote.
    const entry = { taskId, kind: kind.name, reason: error instanceof Error ? error.message : String(error) };
    if (!this.until.has(taskId)) this.logger.warn(entry, 'task cannot be taken from its worker');
    this.until.set(taskId, performance.now() + AGAIN_MS);
    return [];
  }
}
