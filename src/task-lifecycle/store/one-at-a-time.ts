/** Runs works of the same key one after the other, in the order in which they were asked for; others at the same time. */
export function oneAtATime(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const result = before.then(work);
    // Whoever comes next waits for the end of this one, whatever it is.
    const ended = result.catch(() => undefined);
    last.set(key, ended);
    try {
      return await result;
    } finally {
      if (last.get(key) === ended) last.delete(key);
    }
  };
}
