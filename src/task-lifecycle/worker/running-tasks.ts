import { Injectable, Logger } from '@nestjs/common';
import { failpoint } from '../../failpoints.js';
import { heldTasks } from '../store/held-tasks.js';
import { TaskTables } from '../store/task-tables.js';
import type { TaskKind } from '../task-kind.js';
import type { Task } from '../task.entity.js';
import { WorkAborted } from './abort-reason.js';
import { LeaseKeeper } from './lease-keeper.js';
import { WorkerId } from './worker-id.js';

const LOOK_EVERY_MS = 500;

interface Running {
  kind: TaskKind;
  task: Task;
  controller: AbortController;
}

/** What this process is running; stops work that was cancelled or is no longer ours. */
@Injectable()
export class RunningTasks {
  private readonly logger = new Logger('Worker');
  /** By attempt: one that was taken from this process may still be unwinding when the same task is claimed here anew. */
  private readonly running = new Map<Task, Running>();
  private timer: NodeJS.Timeout | null = null;
  private looking = false;
  private givenBack = false;

  constructor(
    private readonly tables: TaskTables,
    private readonly leases: LeaseKeeper,
    private readonly workerId: WorkerId,
  ) {}

  add(kind: TaskKind, task: Task): AbortController {
    const controller = new AbortController();
    // Its claim was on its way when all others were given back.
    if (this.givenBack) controller.abort(new WorkAborted('shutdown'));
    this.running.set(task, { kind, task, controller });
    this.timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
    return controller;
  }

  remove(task: Task): void {
    this.running.delete(task);
    this.leases.release(task);
  }

  /** Tells all work to stop, also what is still to come; its tasks are for others to take. @returns how many there were */
  giveBackAll(): number {
    this.givenBack = true;
    for (const { controller } of this.running.values()) controller.abort(new WorkAborted('shutdown'));
    return this.running.size;
  }

  /** Asks PostgreSQL, not the queue: a cancel must arrive also while Redis is away. */
  private async look(): Promise<void> {
    if (this.looking || this.running.size === 0) return;
    this.looking = true;
    try {
      for (const kind of new Set([...this.running.values()].map((running) => running.kind))) await this.lookAt(kind);
    } catch (error) {
      this.logger.debug({ err: error }, 'could not look after the running tasks');
    } finally {
      this.looking = false;
    }
  }

  private async lookAt(kind: TaskKind): Promise<void> {
    const before = [...this.running.values()].filter((running) => running.kind === kind);
    const ids = before.map(({ task }) => task.id);
    const held = await heldTasks(this.tables.db, this.tables.of(kind), this.workerId.value, ids);
    const byId = new Map(held.map((row) => [row.id, row]));
    for (const { task, controller } of before) {
      // A task that ended while the query ran is not "lost".
      if (!this.running.has(task)) continue;
      const row = byId.get(task.id);
      if (!row || row.attempt !== task.attempt) controller.abort(new WorkAborted('lost'));
      else if (row.cancelRequested) {
        failpoint('cancel:noticed');
        controller.abort(new WorkAborted('cancelled'));
      }
    }
  }
}
