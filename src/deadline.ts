/** A timer this much late means that the process itself stood still, and results may already be waiting to be read. */
const STANDSTILL_MS = 1_000;
const AFTER_STANDSTILL_MS = 5_000;

/**
 * Calls `expire` when work has had its time. After a standstill of the event loop it gets a moment more: what its threads, its
 * programs or other servers have finished meanwhile must not be thrown away and done again.
 * @returns a function that stops the clock
 */
export function startDeadline(limitMs: number, expire: () => void): () => void {
  const due = Date.now() + limitMs;
  let timer = setTimeout(() => {
    const late = Date.now() - due;
    if (late < STANDSTILL_MS) expire();
    else timer = setTimeout(expire, AFTER_STANDSTILL_MS);
  }, limitMs);
  return () => clearTimeout(timer);
}
