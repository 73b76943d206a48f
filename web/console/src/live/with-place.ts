import type { Task } from '../api/types.js';

/** Events do not tell places in the queue: a task that still waits is where it was told to be last. */
export function withPlace(known: Task | undefined, next: Task): Task {
  const waits = next.status === 'PENDING' && next.nextRetryTime === null && known?.status === 'PENDING';
  return waits && next.queuePosition === null ? { ...next, queuePosition: known.queuePosition } : next;
}
