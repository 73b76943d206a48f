import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { missingCredits } from '../credits/credit-moves.js';
import { insufficientCredits } from '../credits/credits.problems.js';
import { isForeignKeyViolation } from '../database/database-errors.js';
import { failpoint } from '../failpoints.js';
import { fileNotFound } from '../files/file.problems.js';
import { currentTraceContext } from '../observability/tracing.js';
import { Admission } from './admission.js';
import { TaskQueue } from './dispatch/task-queue.js';
import { TaskStore } from './store/task-store.js';
import { TaskKinds } from './task-kinds.js';
import { isFinished } from './task-status.js';
import type { Task } from './task.entity.js';
import type { TaskSnapshot } from './task-snapshot.js';
import { taskAlreadyFinished, taskNotRetryable, tooManyActiveTasks } from './task.problems.js';

/** A request for a task. */
export interface TaskRequest {
  userId: string;
  /** The kind's own columns, by property. */
  input: Readonly<Record<string, unknown>>;
  type?: string;
  /** Two active tasks never have the same: the second request gets the first one's task. */
  dedupeKey?: string;
  /** From `@IdempotencyToken()`. */
  idempotencyToken?: string | null;
  /** Files the task needs while it exists. */
  fileIds?: readonly string[];
  retryOf?: string;
}

export interface Submission<T extends Task = Task> {
  task: T;
  /** False when the task was there already. */
  created: boolean;
}

/** What the owner of a task can do with it: submit, retry, cancel. */
@Injectable()
export class TaskLifecycle {
  constructor(
    private readonly store: TaskStore,
    private readonly queue: TaskQueue,
    private readonly kinds: TaskKinds,
    private readonly admission: Admission,
  ) {}

  /**
   * Accepts a task: once this returns, the task ends exactly once.
   * @throws Problem QUEUE_OVERLOADED, TOO_MANY_ACTIVE_TASKS, FILE_NOT_FOUND, INSUFFICIENT_CREDITS
   */
  async submit<T extends Task>(kindName: string, request: TaskRequest): Promise<Submission<T>> {
    const kind = this.kinds.get(kindName);
    await this.admission.check(kind);
    const fileIds = request.fileIds ?? [];
    const type = request.type ?? null;
    const credits = kind.price?.({ type, input: request.input }) ?? 0;
    failpoint('submit:validated');
    const submitted = this.store.submit(kind, {
      id: uuidv7(),
      userId: request.userId,
      type,
      maxAttempts: kind.retryDelays.length + 1,
      dedupeKey: request.dedupeKey ?? null,
      idempotencyKey: request.idempotencyToken ?? null,
      retryOf: request.retryOf ?? null,
      credits,
      traceContext: currentTraceContext(),
      maxActive: this.admission.maxActiveTasks,
      fileIds,
      input: request.input,
    });
    const outcome = await submitted.catch((error: unknown) => {
      const balance = missingCredits(error);
      if (balance !== null) throw insufficientCredits({ price: credits, balance }, { cause: error });
      // One of its files was deleted at this very moment.
      throw isForeignKeyViolation(error) ? fileNotFound({ id: fileIds.join(', ') }, { cause: error }) : error;
    });
    if (outcome === 'too-many') throw tooManyActiveTasks({ limit: this.admission.maxActiveTasks }, { retryAfter: 5 });
    failpoint('submit:committed');
    if (outcome.created) await this.queue.push(kind, outcome.task);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the kind's table is read as the kind's own entity
    return outcome as Submission<T>;
  }

  /**
   * Submits a FAILED or CANCELLED task again, as a new one.
   * @throws Problem TASK_NOT_RETRYABLE, QUEUE_OVERLOADED, TOO_MANY_ACTIVE_TASKS, INSUFFICIENT_CREDITS
   */
  async retry({ kind, task }: TaskSnapshot, idempotencyToken: string | null): Promise<Submission> {
    if (task.status !== 'FAILED' && task.status !== 'CANCELLED') throw taskNotRetryable({ status: task.status });
    return this.submit(kind.name, {
      userId: task.userId,
      input: Object.fromEntries(Object.entries(task).filter(([property]) => kind.input.includes(property))),
      ...(task.type === null ? {} : { type: task.type }),
      ...(task.dedupeKey === null ? {} : { dedupeKey: task.dedupeKey }),
      idempotencyToken,
      fileIds: await this.store.filesHeldBy(task.id),
      retryOf: task.id,
    });
  }

  /**
   * Cancels a task: at once while it waits; a running one is asked to stop.
   * @returns the task, CANCELLED or still PROCESSING
   * @throws Problem TASK_ALREADY_FINISHED
   */
  async cancel({ kind, task }: TaskSnapshot): Promise<Task> {
    const cancelled = await this.store.cancel(kind, task.userId, task.id);
    failpoint('cancel:committed');
    if (!cancelled) throw taskAlreadyFinished({ status: isFinished(task.status) ? task.status : 'finished' });
    if (cancelled.status === 'CANCELLED') await this.queue.remove(kind, cancelled);
    failpoint('cancel:unqueued');
    return cancelled;
  }
}
