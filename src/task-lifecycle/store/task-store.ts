import { Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { databaseBusy, isDatabaseOutage, mayPass } from '../../database/database-errors.js';
import { failpoint } from '../../failpoints.js';
import type { TaskKind } from '../task-kind.js';
import type { MoveReason } from '../task-moved.js';
import { TaskMoved, TaskProgressed, TaskSubmitted } from '../task-moved.js';
import type { TaskStatus } from '../task-status.js';
import type { Task } from '../task.entity.js';
import type { ProgressReport } from '../worker/progress-writer.js';
import { LeaseKeeper } from '../worker/lease-keeper.js';
import { WorkerId } from '../worker/worker-id.js';
import { cancelIfActive } from './cancel-if-active.js';
import { CLAIM_LIMIT, claimDue, claimSuspect } from './claim-due.js';
import { coalesce } from './coalesce.js';
import type { LostWorker } from './find-lost-workers.js';
import { findLostWorkers } from './find-lost-workers.js';
import { parkIfProcessing } from './park-if-processing.js';
import { progressIfProcessing } from './progress-if-processing.js';
import type { Selection } from './rescue-abandoned.js';
import { findAbandoned, rescueAbandoned } from './rescue-abandoned.js';
import { saveIfProcessing } from './save-if-processing.js';
import type { Settlement } from './settle-if-processing.js';
import { settleIfProcessing } from './settle-if-processing.js';
import { oneAtATime } from './one-at-a-time.js';
import type { Accepted, NewTask } from './submit-task.js';
import { findTwin, submitTasks } from './submit-task.js';
import { TaskTables } from './task-tables.js';

interface Submission {
  task: Task;
  created: boolean;
}

/** A task that was taken from its worker. */
export interface RescuedTask {
  task: Task;
  workerId: string;
}

interface Batches {
  submit: (task: NewTask) => Promise<Accepted | 'duplicate' | 'too-many'>;
  claim: (input: null) => Promise<Task | null>;
  settle: (settlement: Settlement) => Promise<Task | null>;
}

/** The one place that writes the status of tasks; each move that is committed is told as a TaskMoved event. */
@Injectable()
export class TaskStore {
  private readonly batches = new Map<string, Batches>();
  private readonly ofOneUser = oneAtATime(isDatabaseOutage);

  constructor(
    private readonly tables: TaskTables,
    private readonly events: EventEmitter2,
    private readonly workerId: WorkerId,
    private readonly leases: LeaseKeeper,
  ) {}

  /** The new task, or the active one that it would duplicate. */
  async submit(kind: TaskKind, task: NewTask): Promise<Submission | 'too-many'> {
    const table = this.tables.of(kind);
    for (;;) {
      // Those of one user would only wait for each other in PostgreSQL, and with them the others of their batch.
      const accepted = await this.ofOneUser(task.userId, () => this.batchesOf(kind).submit(task));
      if (typeof accepted === 'object') {
        const { task: inserted, creditsLeft } = accepted;
        this.events.emit(TaskMoved.event, new TaskSubmitted(kind, inserted, creditsLeft));
        return { task: inserted, created: true };
      }
      const twin = await findTwin(this.tables.db, table, task);
      if (twin) return { task: twin, created: false };
      if (accepted === 'too-many') return 'too-many';
      // The twin has just ended: now there is room for this one.
    }
  }

  /** Files that a task needs or has made. */
  async filesHeldBy(id: string): Promise<string[]> {
    const rows: { file_id: string }[] = await this.tables.db.query('SELECT file_id FROM file_uses WHERE used_by = $1', [
      `task:${id}`,
    ]);
    return rows.map((row) => row.file_id);
  }

  /** The next due task, now PROCESSING and leased to this process; null when nothing is due. */
  async claim(kind: TaskKind): Promise<Task | null> {
    const task = await this.batchesOf(kind).claim(null);
    if (!task) return null;
    failpoint('claim:leased');
    this.moved(kind, task, 'PENDING', 'claimed');
    return task;
  }

  /** The same for a task that is suspected of killing its workers. */
  async claimSuspect(kind: TaskKind): Promise<Task | null> {
    const table = this.tables.of(kind);
    const task = await claimSuspect(this.tables.db, table, this.workerId.value);
    if (!task) return null;
    this.leases.hold(table.name, [task]);
    this.moved(kind, task, 'PENDING', 'claimed');
    return task;
  }

  /** Ends an attempt of this process; null when it had lost the task. */
  async settle(kind: TaskKind, settlement: Settlement): Promise<Task | null> {
    const task = await this.batchesOf(kind).settle(settlement);
    if (!task) return null;
    failpoint('settle:committed');
    this.moved(kind, task, 'PROCESSING', reasonOf(task, settlement));
    failpoint('settle:told');
    return task;
  }

  async progress(kind: TaskKind, { id, attempt }: Task, report: ProgressReport): Promise<void> {
    const progress = { id, attempt, workerId: this.workerId.value, ...report };
    // A report that cannot be written is not worth failing for: the next one follows, and the watch tells a lost task.
    const task = await progressIfProcessing(this.tables.db, this.tables.of(kind), progress).catch(() => null);
    if (!task) return;
    failpoint('progress:committed');
    this.progressed(kind, task);
  }

  /** Leaves a task of this process to its parts; null when that cannot be, as it is to be cancelled or another worker's. */
  async park(kind: TaskKind, { id, attempt }: Task): Promise<Task | null> {
    const fence = { id, attempt, workerId: this.workerId.value };
    const task = await parkIfProcessing(this.tables.db, this.tables.of(kind), fence);
    if (!task) return null;
    failpoint('parts:parked');
    this.progressed(kind, task);
    return task;
  }

  /** Writes the kind's own columns of a task that this process runs; false when it has lost the task. */
  async save(kind: TaskKind, { id, attempt }: Task, values: Readonly<Record<string, unknown>>): Promise<boolean> {
    const own = { id, attempt, workerId: this.workerId.value, values };
    const saved = await saveIfProcessing(this.tables.db, this.tables.of(kind), own);
    failpoint('save:committed');
    return saved;
  }

  /** Null when the task is finished or not this user's. */
  async cancel(kind: TaskKind, userId: string, id: string): Promise<Task | null> {
    const task = await cancelIfActive(this.tables.db, this.tables.of(kind), userId, id);
    if (task?.status === 'CANCELLED') this.moved(kind, task, 'PENDING', 'cancelled');
    else if (task) this.progressed(kind, task);
    return task;
  }

  /** Workers that are not heard of any more. */
  async lostWorkers(): Promise<LostWorker[]> {
    return findLostWorkers(this.tables.db, this.tables.all());
  }

  /** Tasks of dead workers. */
  async abandoned(kind: TaskKind, lost: readonly LostWorker[], some: Selection): Promise<string[]> {
    return findAbandoned(this.tables.db, this.tables.of(kind), lost, some);
  }

  /** Takes tasks from dead workers. */
  async rescue(kind: TaskKind, lost: readonly LostWorker[], some: Selection): Promise<RescuedTask[]> {
    const rescued = await rescueAbandoned(this.tables.db, this.tables.of(kind), lost, some);
    if (rescued.length > 0) failpoint('rescue:committed');
    for (const { task, reason } of rescued) this.moved(kind, task, 'PROCESSING', reason);
    return rescued;
  }

  /** @throws the driver's error when PostgreSQL cannot be reached */
  async ping(): Promise<void> {
    await this.tables.db.query('SELECT 1');
  }

  private moved(kind: TaskKind, task: Task, from: TaskStatus | null, reason: MoveReason): void {
    const event = kind.partOf === undefined ? TaskMoved.event : TaskMoved.partEvent;
    this.events.emit(event, new TaskMoved(kind, task, from, reason));
  }

  private progressed(kind: TaskKind, task: Task): void {
    const event = kind.partOf === undefined ? TaskProgressed.event : TaskProgressed.partEvent;
    this.events.emit(event, new TaskProgressed(kind, task));
  }

  private batchesOf(kind: TaskKind): Batches {
    const known = this.batches.get(kind.name);
    if (known) return known;
    const table = this.tables.of(kind);
    const { db } = this.tables;
    const batches: Batches = {
      submit: coalesce<NewTask, Accepted | 'duplicate' | 'too-many'>((tasks) => submitTasks(db, table, tasks), {
        batch: 64,
        atOnce: 3,
        isOneInputsFault: (error) => !isDatabaseOutage(error),
        // As long as for a connection: a request must be able to answer 503 while it is still worth answering.
        patience: { ms: 3_000, error: databaseBusy },
      }),
      claim: coalesce<null, Task | null>(
        async (inputs) => {
          const tasks = await claimDue(db, table, this.workerId.value, inputs.length);
          if (tasks.length > 0) failpoint('claim:committed');
          this.leases.hold(table.name, tasks);
          return inputs.map((_, index) => tasks[index] ?? null);
        },
        { batch: CLAIM_LIMIT, atOnce: 1 },
      ),
      settle: coalesce<Settlement, Task | null>(
        (settlements) => settleIfProcessing(db, table, this.workerId.value, settlements),
        { batch: 256, atOnce: 2, isOneInputsFault: (error) => !mayPass(error) },
      ),
    };
    this.batches.set(kind.name, batches);
    return batches;
  }
}

function reasonOf(task: Task, settlement: Settlement): MoveReason {
  switch (task.status) {
    case 'COMPLETED':
      return 'completed';
    case 'CANCELLED':
      return 'cancelled';
    case 'FAILED':
      return settlement.error?.code === 'TIMEOUT' ? 'timeout' : 'failed';
    default:
      return settlement.countsAsAttempt ? 'retry' : 'given-back';
  }
}
