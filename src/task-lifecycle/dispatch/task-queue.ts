import type { TaskKind } from '../task-kind.js';

/**
 * Tells workers that there is something to do. Only a hint: a task whose hint is lost is found in PostgreSQL a second
 * later, and a hint for a task that is gone does no harm.
 */
export abstract class TaskQueue {
  /** Never fails, and never takes longer than a second. */
  abstract push(kind: TaskKind, task: QueuedTask): Promise<void>;

  /** Takes a hint back, where that is possible. */
  abstract remove(kind: TaskKind, task: QueuedTask): Promise<void>;

  /** Calls `onHint` for each hint, at most `kind.concurrency` of them at once. */
  abstract consume(kind: TaskKind, onHint: () => Promise<void>): void;

  abstract stopConsuming(): Promise<void>;
}

export interface QueuedTask {
  id: string;
  attempt: number;
}
