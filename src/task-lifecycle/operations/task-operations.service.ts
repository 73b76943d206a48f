import { Injectable, Logger } from '@nestjs/common';
import type { AliveWorker } from '../store/alive-workers.js';
import { drainIfAlive } from '../store/alive-workers.js';
import type { PausedKind } from '../store/pause-kind.js';
import { pauseKind, pausedKinds, resumeKind } from '../store/pause-kind.js';
import { TaskTables } from '../store/task-tables.js';
import { kindNotFound, workerNotFound } from './operations.problems.js';

/** What operators may do: hold back a kind, or empty a worker. Workers hear of it within a second, by PostgreSQL. */
@Injectable()
export class TaskOperations {
  private readonly logger = new Logger('Operations');

  constructor(private readonly tables: TaskTables) {}

  async paused(): Promise<PausedKind[]> {
    return pausedKinds(this.tables.db);
  }

  /** Names of the kinds that are held back, and of their parts. */
  async pausedNames(): Promise<ReadonlySet<string>> {
    const paused = new Set((await this.paused()).map(({ kind }) => kind));
    const held = this.tables.kinds.all().filter(({ name, partOf = name }) => paused.has(partOf));
    return new Set(held.map(({ name }) => name));
  }

  /**
   * No worker takes tasks of this kind any more: what runs goes on, what waits stays PENDING.
   * @throws Problem KIND_NOT_FOUND
   */
  async pause(kind: string, userId: string): Promise<void> {
    this.check(kind);
    await pauseKind(this.tables.db, kind, userId);
    this.logger.log({ kind }, 'kind paused');
  }

  /** @throws Problem KIND_NOT_FOUND */
  async resume(kind: string): Promise<void> {
    this.check(kind);
    await resumeKind(this.tables.db, kind);
    this.logger.log({ kind }, 'kind resumed');
  }

  /**
   * A draining worker ends what it runs and takes nothing more, until it is told otherwise or stopped.
   * @throws Problem WORKER_NOT_FOUND
   */
  async drain(workerId: string, draining: boolean): Promise<AliveWorker> {
    // PostgreSQL knows no text with U+0000, and so no worker of that name.
    const worker = workerId.includes('\0') ? null : await drainIfAlive(this.tables.db, workerId, draining);
    if (!worker) throw workerNotFound({ id: workerId });
    this.logger.log({ workerId }, draining ? 'worker is to drain' : 'worker takes tasks again');
    return worker;
  }

  /** Parts are paused with their whole. */
  private check(name: string): void {
    const kinds = this.tables.kinds.all().filter(({ partOf }) => partOf === undefined);
    if (!kinds.some((kind) => kind.name === name))
      throw kindNotFound({ kind: name, kinds: kinds.map((kind) => kind.name).join(', ') });
  }
}
