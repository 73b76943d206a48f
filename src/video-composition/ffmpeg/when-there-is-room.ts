import type pLimit from 'p-limit';

/** Does the work once there is a free place; what is aborted while it waits does not wait for others to end. */
export function whenThereIsRoom<T>(
  places: ReturnType<typeof pLimit>,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', giveUp, { once: true });
    places(async () => {
      signal?.removeEventListener('abort', giveUp);
      signal?.throwIfAborted();
      return work();
    }).then(resolve, reject);
  });
}
