import { setMaxListeners } from 'node:events';

/** Does all of it at once; when one fails the others are stopped, and all have ended before this throws. */
export async function allOrNone<T>(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T[]> {
  const failure = new AbortController();
  const both = AbortSignal.any([signal, failure.signal]);
  // Each work listens, and there may be a hundred.
  setMaxListeners(0, both);
  let first: { error: unknown } | null = null;
  const results = await Promise.all(
    works.map(async (work) => {
      try {
        return { value: await work(both) };
      } catch (error) {
        first ??= { error };
        failure.abort(error);
        return null;
      }
    }),
  );
  rethrow(first);
  return results.flatMap((result) => (result === null ? [] : [result.value]));
}

function rethrow(failure: { error: unknown } | null): void {
  if (failure) throw failure.error;
}

/** The same for two works of different kinds. */
export async function bothOrNone<A, B>(
  signal: AbortSignal,
  one: (signal: AbortSignal) => Promise<A>,
  other: (signal: AbortSignal) => Promise<B>,
): Promise<[A, B]> {
  const done: { one?: A; other?: B } = {};
  const results = await allOrNone<() => void>(signal, [
    async (both) => {
      const value = await one(both);
      return () => void (done.one = value);
    },
    async (both) => {
      const value = await other(both);
      return () => void (done.other = value);
    },
  ]);
  for (const put of results) put();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both have just been put there
  return [done.one, done.other] as [A, B];
}
