/** What a bomb may take in all: the limit, the document, the thread and its JavaScript. */
export const MOST_BYTES = 300_000_000;

/** The most memory this process has while the work goes on, beside what it had before. */
export async function memoryTakenBy<T>(work: () => Promise<T>): Promise<{ result: T; bytes: number }> {
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const result = await work().finally(() => clearInterval(watch));
  return { result, bytes: most - before };
}
