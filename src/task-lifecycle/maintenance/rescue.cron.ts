import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Config } from '../../config/config.js';
import { TaskQueue } from '../dispatch/task-queue.js';
import { LEASE_MS } from '../store/claim-due.js';
import { TaskStore } from '../store/task-store.js';
import { TaskKinds } from '../task-kinds.js';

const EVERY_MS = 1_000;

/** Finds tasks whose worker died or hangs, every second and at boot. Any number of schedulers may do so at once. */
@Injectable()
export class RescueCron {
  private readonly logger = new Logger('Rescue');
  private lastPass = clocks();
  private heldBackUntil = 0;
  private busy = false;

  constructor(
    private readonly config: Config,
    private readonly kinds: TaskKinds,
    private readonly store: TaskStore,
    private readonly queue: TaskQueue,
  ) {}

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
      for (const kind of this.kinds.all()) {
        for (const { task, workerId } of await this.store.rescue(kind, lost)) {
          this.logger.warn(
            { taskId: task.id, kind: kind.name, workerId, status: task.status },
            'task taken from its worker',
          );
          if (task.status === 'PENDING') await this.queue.push(kind, task);
        }
      }
    }
    this.lastPass = clocks();
  }
}

/** The steady clock stands while the machine is suspended; the one on the wall may be set. In milliseconds. */
function clocks(): { steady: number; wall: number } {
  return { steady: performance.now(), wall: Date.now() };
}
