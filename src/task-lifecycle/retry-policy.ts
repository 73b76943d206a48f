import { isDiskFull } from '../files/disk-full.js';
import type { TaskError } from './task.entity.js';

/** Code of work that failed because the disk is full. */
export const DISK_FULL = 'DISK_FULL';

/** An error that no retry will mend: the task fails at once. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';

  constructor(
    /** Stable, in capitals, such as `ARTWORK_UNREADABLE`. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An error that may pass; its code and message are the ones its owner is to read. Any other thrown error may pass, too. */
export class TransientError extends Error {
  override readonly name = 'TransientError';

  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions & {
      /** Milliseconds to wait at least, where the cause said so (`Retry-After`). */
      retryAfter?: number;
      /**
       * False for an attempt that could not begin, or that leaves less to do to the next one: it costs none of those that there are.
       * There must be an end to such attempts.
       */
      countsAsAttempt?: boolean;
    },
  ) {
    super(message, options);
    this.retryAfter = options?.retryAfter ?? 0;
    this.countsAsAttempt = options?.countsAsAttempt ?? true;
  }

  readonly retryAfter: number;
  readonly countsAsAttempt: boolean;
}

/** Milliseconds until the next attempt, or null when there is none. `attempt` is the one that just failed, from 1. */
export function delayBeforeRetry(retryDelays: readonly number[], attempt: number, error: unknown): number | null {
  if (error instanceof PermanentError) return null;
  const delay = retryDelays[attempt - 1] ?? (countsAsAttempt(error) ? undefined : retryDelays.at(-1));
  if (delay === undefined) return null;
  return error instanceof TransientError ? Math.max(delay, error.retryAfter) : delay;
}

/** Whether an attempt that ended with this error is one of those that a task has. */
export function countsAsAttempt(error: unknown): boolean {
  return !(error instanceof TransientError) || error.countsAsAttempt;
}

/** What the owner of a task is told of an error: its code and message where it was made for them, else no internals. */
export function toTaskError(error: unknown): TaskError {
  if (error instanceof PermanentError || error instanceof TransientError) {
    // PostgreSQL stores no U+0000, which a foreign tool's message may have.
    const message = error.message.replaceAll('\u0000', '');
    return { code: error.code, message, retryable: error instanceof TransientError };
  }
  if (isDiskFull(error))
    return { code: DISK_FULL, message: 'There was no room left on the disk for the work', retryable: true };
  return { code: 'INTERNAL_ERROR', message: 'The work failed for a reason on our side', retryable: true };
}
