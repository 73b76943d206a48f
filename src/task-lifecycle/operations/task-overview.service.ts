import { Injectable } from '@nestjs/common';
import type { AliveWorker } from '../store/alive-workers.js';
import { aliveWorkers } from '../store/alive-workers.js';
import type { ActiveCounts, EndedCounts, RunningTask } from '../store/overview.js';
import { countActive, countEnded, runningTasks } from '../store/overview.js';
import type { PausedKind } from '../store/pause-kind.js';
import { pausedKinds } from '../store/pause-kind.js';
import { TaskTables } from '../store/task-tables.js';

/** Minutes of which throughput is told, and of which failures are. */
export const THROUGHPUT_MINUTES = 5;
export const FAILURE_MINUTES = 60;

export interface KindOverview extends ActiveCounts {
  partOf: string | null;
  ended: EndedCounts[];
  paused: PausedKind | null;
}

export interface WorkerOverview extends AliveWorker {
  running: RunningTask[];
}

/** What there is to do and who does it, over all processes. */
@Injectable()
export class TaskOverview {
  constructor(private readonly tables: TaskTables) {}

  /** Every kind, and after it that of its parts. */
  async kinds(): Promise<KindOverview[]> {
    const { db } = this.tables;
    const spans = { recentMinutes: THROUGHPUT_MINUTES, totalMinutes: FAILURE_MINUTES };
    const [active, ended, paused] = await Promise.all([
      this.active(),
      countEnded(db, this.all(), spans),
      pausedKinds(db),
    ]);
    return active.map((counts) => {
      const partOf = this.tables.kinds.get(counts.kind).partOf ?? null;
      return {
        ...counts,
        partOf,
        ended: ended.filter(({ kind }) => kind === counts.kind),
        paused: paused.find(({ kind }) => kind === (partOf ?? counts.kind)) ?? null,
      };
    });
  }

  async active(): Promise<ActiveCounts[]> {
    return countActive(this.tables.db, this.all());
  }

  async alive(): Promise<AliveWorker[]> {
    return aliveWorkers(this.tables.db);
  }

  async workers(): Promise<WorkerOverview[]> {
    const { db } = this.tables;
    const [workers, running] = await Promise.all([aliveWorkers(db), runningTasks(db, this.all())]);
    return workers.map((worker) => ({ ...worker, running: running.filter(({ workerId }) => workerId === worker.id) }));
  }

  private all() {
    return this.tables.kinds.all().map((kind) => this.tables.of(kind));
  }
}
