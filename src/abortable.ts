/** Waits for work that cannot be stopped itself: when the signal fires, its caller goes on without it. */
export async function abortable<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work;
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
  return Promise.race([aborted, work]).finally(() => signal.removeEventListener('abort', stop));
}
