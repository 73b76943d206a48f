interface Limits {
  /** Most inputs of one batch. */
  batch: number;
  /** Most batches at the same time. */
  atOnce: number;
  /** Whether an error may be the fault of one input alone: the others are then run without it. */
  isOneInputsFault?: (error: unknown) => boolean;
  /** How long an input waits for its batch to begin, in milliseconds, and what it fails with then; for ever, when left out. */
  patience?: { ms: number; error: () => Error };
}

const LOOK_MS = 250;

interface Waiting<In, Out> {
  input: In;
  resolve: (output: Out) => void;
  reject: (error: unknown) => void;
  since: number;
}

/**
 * Turns single calls into batches: a call starts at once when nothing runs; those that arrive meanwhile form the next
 * batch. Idle, nothing waits; busy, one statement carries what ten would have.
 * @param runBatch answers each input, in order
 */
export function coalesce<In, Out>(
  runBatch: (inputs: In[]) => Promise<Out[]>,
  limits: Limits,
): (input: In) => Promise<Out> {
  const waiting: Waiting<In, Out>[] = [];
  let running = 0;
  let scheduled = false;
  const watch = watchPatience(waiting, limits.patience);

  async function runNext(): Promise<void> {
    const batch = waiting.splice(0, limits.batch);
    if (batch.length === 0) return;
    running++;
    await run(batch);
    running--;
    schedule();
  }

  async function run(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outputs = await runBatch(batch.map(({ input }) => input));
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one output for each input
      batch.forEach(({ resolve }, index) => resolve(outputs[index] as Out));
    } catch (error) {
      if (batch.length > 1 && limits.isOneInputsFault?.(error)) for (const half of halves(batch)) await run(half);
      else for (const { reject } of batch) reject(error);
    }
  }

  function schedule(): void {
    if (scheduled || running >= limits.atOnce || waiting.length === 0) return;
    scheduled = true;
    // Not at once: what other callers add in this turn of the event loop goes along.
    setImmediate(() => {
      scheduled = false;
      void runNext();
      schedule();
    });
  }

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject, since: performance.now() });
      watch();
      schedule();
    });
}

/** One at fault among 64 costs twelve more batches; one by one they would be 64. */
function halves<T>(batch: readonly T[]): T[][] {
  const middle = Math.ceil(batch.length / 2);
  return [batch.slice(0, middle), batch.slice(middle)];
}

/** @returns what begins to look now and then, for as long as somebody waits */
function watchPatience<In, Out>(waiting: Waiting<In, Out>[], patience: Limits['patience']): () => void {
  let clock: NodeJS.Timeout | undefined;
  if (!patience) return () => undefined;
  const { ms, error } = patience;
  return () => {
    clock ??= setInterval(() => {
      const inTime = waiting.findIndex(({ since }) => performance.now() - since < ms);
      for (const { reject } of waiting.splice(0, inTime === -1 ? waiting.length : inTime)) reject(error());
      if (waiting.length > 0) return;
      clearInterval(clock);
      clock = undefined;
    }, LOOK_MS).unref();
  };
}
