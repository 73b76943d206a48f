import type { components } from './api.generated.js';

/** A task of any kind; `kind` tells which. */
export type Task = components['schemas']['TaskDto'];
export type TaskStatus = components['schemas']['TaskStatus'];
export type StoredFile = components['schemas']['FileDto'];

/** Which tasks; everything, when left out. */
export interface TaskFilter {
  kind?: string;
  /** As in `CREATE`; in any case. */
  type?: string;
  ids?: readonly string[];
}

export function isEnded({ status }: { status: TaskStatus }): boolean {
  return status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED';
}

export function matches(task: Task, { kind, type, ids }: TaskFilter): boolean {
  if (kind !== undefined && task.kind !== kind) return false;
  if (ids !== undefined && !ids.includes(task.id)) return false;
  return type === undefined || ('type' in task && task.type === type.toUpperCase());
}

/** Whether `next` tells anything that `known` does not. Links, which are new at each read, and the ETA do not count. */
export function isNews(known: Task | undefined, next: Task): boolean {
  if (!known) return true;
  if (isEnded(known) || Date.parse(next.updateTime) < Date.parse(known.updateTime)) return false;
  return (['status', 'progress', 'stage', 'queuePosition', 'retryCount', 'updateTime'] as const).some(
    (field) => known[field] !== next[field],
  );
}

/** Events do not tell places in the queue: a task that still waits is where it was told to be last. */
export function withPlace(known: Task | undefined, next: Task): Task {
  const waits = next.status === 'PENDING' && next.nextRetryTime === null && known?.status === 'PENDING';
  return waits && next.queuePosition === null ? { ...next, queuePosition: known.queuePosition } : next;
}
