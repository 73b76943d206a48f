/**
 * The states of a task. docs/task-lifecycle.md tells, for each, who moves a task in, who moves it out and what a crash
 * there means.
 */
export const TASK_STATUSES = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** Every legal move; the statements in store/ make no other. */
export const LEGAL_MOVES = {
  /** Waits for a worker, or for its next attempt. */
  PENDING: ['PROCESSING', 'FAILED', 'CANCELLED'],
  /** A worker holds its lease. Back to PENDING: another attempt is due, or the worker gave it back or died. */
  PROCESSING: ['PENDING', 'COMPLETED', 'FAILED', 'CANCELLED'],
  COMPLETED: [],
  FAILED: [],
  CANCELLED: [],
} as const satisfies Readonly<Record<TaskStatus, readonly TaskStatus[]>>;

export const ACTIVE_STATUSES = ['PENDING', 'PROCESSING'] as const satisfies readonly TaskStatus[];
export const FINISHED_STATUSES = ['COMPLETED', 'FAILED', 'CANCELLED'] as const satisfies readonly TaskStatus[];

export function isFinished(status: TaskStatus): boolean {
  return LEGAL_MOVES[status].length === 0;
}

export function isLegalMove(from: TaskStatus, to: TaskStatus): boolean {
  const targets: readonly TaskStatus[] = LEGAL_MOVES[from];
  return targets.includes(to);
}
