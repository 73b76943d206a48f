interface Waiting {
  run: () => Promise<void>;
  reject: (error: unknown) => void;
}

/**
 * Runs works of the same key one after the other, in the order in which they were asked for; others at the same time.
 * @param isForAll whether an error of one would be that of all who wait behind it: they are told at once, and do not each wait for theirs
 */
export function oneAtATime(
  isForAll: (error: unknown) => boolean = () => false,
): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, Waiting[]>();

  async function serve(key: string, line: Waiting[]): Promise<void> {
    for (let next = line[0]; next; next = line[0]) {
      try {
        await next.run();
      } catch (error) {
        next.reject(error);
        if (isForAll(error)) for (const other of line.splice(1)) other.reject(error);
      }
      line.shift();
    }
    lines.delete(key);
  }

  return (key, work) =>
    new Promise((resolve, reject) => {
      const one: Waiting = { run: async () => resolve(await work()), reject };
      const line = lines.get(key);
      if (line) {
        line.push(one);
        return;
      }
      const begun = [one];
      lines.set(key, begun);
      void serve(key, begun);
    });
}
