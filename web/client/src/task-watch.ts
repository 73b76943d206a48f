import type { TaskFeed } from './task-feed.js';
import type { Task, TaskFilter } from './task.js';
import { isEnded } from './task.js';

/**
 * The states of tasks, as they come; of those that come faster than they are read, the newest of each task. Over when the
 * signal is aborted, or, with `ids`, when all of them have ended.
 * @throws DarkroomError TASK_NOT_FOUND, or when the caller is not let in any more
 */
export async function* watch(feed: TaskFeed, filter: TaskFilter, signal?: AbortSignal): AsyncGenerator<Task, void> {
  const unread = new Map<string, Task>();
  const left = filter.ids ? new Set(filter.ids) : null;
  let failure: { error: unknown } | null = null;
  let wake = (): void => undefined;
  const stop = feed.listen({
    filter,
    onTask: (task) => {
      unread.set(task.id, task);
      wake();
    },
    onError: (error) => {
      failure ??= { error };
      wake();
    },
  });
  const onAbort = (): void => wake();
  signal?.addEventListener('abort', onAbort);
  try {
    while (!signal?.aborted && left?.size !== 0) {
      const [next] = unread.values();
      if (next) {
        unread.delete(next.id);
        if (isEnded(next)) left?.delete(next.id);
        yield next;
      } else {
        throwIfFailed(failure);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', onAbort);
  }
}

function throwIfFailed(failure: { error: unknown } | null): void {
  if (failure) throw failure.error;
}
