import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Config } from '../../config/config.js';
import { isDatabaseOutage } from '../../database/database-errors.js';
import { TaskQueue } from '../dispatch/task-queue.js';
import { LEASE_MS } from '../store/claim-due.js';
import type { LostWorker } from '../store/find-lost-workers.js';
import { TaskStore } from '../store/task-store.js';
import type { TaskKind } from '../task-kind.js';
import { TaskKinds } from '../task-kinds.js';
import { StuckTasks } from './stuck-tasks.js';

const EVERY_MS = 1_000;

/** Finds tasks whose worker died or hangs, every second and at boot. Any number of schedulers may do so at once. */
@Injectable()
export class RescueCron {
  private readonly logger = new Logger('Rescue');
  private lastPass = clocks();
  private heldBackUntil = 0;
  private busy = false;
  private readonly stuck: StuckTasks;

  constructor(
    private readonly config: Config,
    private readonly kinds: TaskKinds,
    private readonly store: TaskStore,
    private readonly queue: TaskQueue,
  ) {
    this.stuck = new StuckTasks(store);
  }

  @Interval(EVERY_MS)
  async run(): Promise<void> {
    if (!this.config.is('scheduler') || this.busy) return;
    this.busy = true;
    try {
      await this.pass();
    } catch (error) {
      this.logger.debug({ err: error }, 'pass skipped');
    } finally {
      this.busy = false;
    }
  }

  private async pass(): Promise<void> {
    const now = clocks();
    const since = Math.max(now.steady - this.lastPass.steady, now.wall - this.lastPass.wall);
    // PostgreSQL was out of reach, or this process stood still: perhaps nobody could renew a lease in the meantime.
    if (since > LEASE_MS / 2) this.heldBackUntil = now.steady + LEASE_MS;
    if (now.steady < this.heldBackUntil) {
      await this.store.ping();
    } else {
      const lost = await this.store.lostWorkers();
      for (const kind of this.kinds.all()) await this.rescue(kind, lost);
    }
    this.lastPass = clocks();
  }

  /** What is wrong with one kind holds up no other. */
  private async rescue(kind: TaskKind, lost: readonly LostWorker[]): Promise<void> {
    try {
      for await (const { task, workerId } of this.stuck.rescueOthers(kind, lost)) {
        this.logger.warn(
          { taskId: task.id, kind: kind.name, workerId, status: task.status },
          'task taken from its worker',
        );
        if (task.status === 'PENDING') await this.queue.push(kind, task);
      }
    } catch (error) {
      if (isDatabaseOutage(error)) throw error;
      this.logger.debug({ err: error, kind: kind.name }, 'kind skipped');
    }
  }
}

/** The steady clock stands while the machine is suspended; the one on the wall may be set. In milliseconds. */
function clocks(): { steady: number; wall: number } {
  return { steady: performance.now(), wall: Date.now() };
}
