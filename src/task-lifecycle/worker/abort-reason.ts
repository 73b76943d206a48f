/** Why running work is told to stop. */
export type AbortReason = 'cancelled' | 'timeout' | 'lost' | 'shutdown';

/** The `reason` of a task's AbortSignal. */
export class WorkAborted extends Error {
  override readonly name = 'WorkAborted';

  constructor(readonly why: AbortReason) {
    super(MESSAGES[why]);
  }
}

const MESSAGES: Readonly<Record<AbortReason, string>> = {
  cancelled: 'The task was cancelled',
  timeout: 'The attempt took longer than it may',
  lost: 'The task belongs to another worker now',
  shutdown: 'The worker is shutting down',
};
