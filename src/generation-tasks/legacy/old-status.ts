import type { TaskError } from '../../task-lifecycle/task.entity.js';
import type { TaskStatus } from '../../task-lifecycle/task-status.js';
import type { OldFields } from './old-fields.js';
import { fieldOf } from './old-fields.js';
import { errorOf } from './old-outcome.js';
import { timeOf } from './old-times.js';
import { Unusable, quote } from './unusable.js';

/** A task that has not ended is queued here, failed, or shown as what it is over there. */
export type Unfinished = 'queue' | 'fail' | 'show';

/** Where a task stands here. */
export interface Outcome {
  status: TaskStatus;
  progress: number;
  error: TaskError | null;
  runAt: Date;
  finishedAt: Date | null;
  updatedAt: Date;
  /** Whether the older system has taken the credits and not given them back. */
  isPaid: boolean;
}

const STATUSES: Readonly<Record<string, TaskStatus>> = {
  pending: 'PENDING',
  processing: 'PROCESSING',
  done: 'COMPLETED',
  completed: 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
  canceled: 'CANCELLED',
};

const NOT_MIGRATED: TaskError = {
  code: 'NOT_MIGRATED',
  message: 'The task had not ended when the older system was given up; its credits were given back. Start it again.',
  retryable: true,
};

/** When a task ended is told by the first of these that is there. */
const END_TIMES = {
  COMPLETED: ['completed_at', 'updated_at'],
  FAILED: ['failed_at', 'completed_at', 'updated_at'],
  CANCELLED: ['cancelled_at', 'completed_at', 'failed_at', 'updated_at'],
} as const;

export function outcomeOf(
  fields: OldFields,
  createdAt: Date,
  { unfinished, now }: { unfinished: Unfinished; now: Date },
): Outcome {
  const status = statusOf(fields);
  const updatedAt = timeOf(fields, 'updated_at', now);
  // Those who have waited longer go first, as they did over there.
  const runAt = createdAt > now ? now : createdAt;
  if (status === 'PENDING' || status === 'PROCESSING') {
    const shared = {
      progress: 0,
      error: null,
      runAt,
      finishedAt: null,
      updatedAt: updatedAt ?? createdAt,
      isPaid: true,
    };
    if (unfinished === 'queue') return { ...shared, status: 'PENDING' };
    if (unfinished === 'show') return { ...shared, status, progress: progressOf(fields) };
    return { ...shared, status: 'FAILED', error: NOT_MIGRATED, finishedAt: now, updatedAt: now };
  }
  const times = END_TIMES[status].map((name) => timeOf(fields, name, now));
  const finishedAt = times.find((time) => time !== null) ?? createdAt;
  return {
    status,
    progress: status === 'COMPLETED' ? 100 : progressOf(fields),
    error: status === 'FAILED' ? errorOf(fields) : null,
    runAt,
    finishedAt,
    updatedAt: updatedAt ?? finishedAt,
    isPaid: status === 'COMPLETED',
  };
}

function statusOf(fields: OldFields): TaskStatus {
  const value = fieldOf(fields, 'status');
  if (value === null) throw new Unusable('MISSING_FIELD', 'status is missing');
  const name = typeof value === 'string' ? value.trim().toLowerCase() : '';
  const status = Object.hasOwn(STATUSES, name) ? STATUSES[name] : undefined;
  if (status === undefined) throw new Unusable('UNKNOWN_STATUS', `status is ${quote(value)}`);
  return status;
}

/** For show only, so whatever is no percentage is 0; 100 is for what is done. */
function progressOf(fields: OldFields): number {
  const progress = Number(fieldOf(fields, 'progress') ?? 0);
  return progress >= 0 && progress <= 99 ? Math.round(progress * 10) / 10 : 0;
}
