import { ApiError } from './api-error.js';

/** A process that died amid a request keeps the request's Idempotency-Key to itself for 20 s. */
const MOST_WAITING_MS = 30_000;
/** Between tries that found nobody. */
const PAUSES_MS = [400, 1_200, 3_000];
const LEAST_PAUSE_MS = 500;
const NOBODY_THERE = [502, 503, 504];

/**
 * Sends a request with an Idempotency-Key, which so counts once: again when the network or a dying server has swallowed it, and later when
 * the server says so, as while it does not know yet what has become of the first try.
 */
export async function persistently<T>(send: () => Promise<T>): Promise<T> {
  let patience = MOST_WAITING_MS;
  for (let unexplained = 0; ;) {
    try {
      return await send();
    } catch (error) {
      const wait = pauseAfter(error, unexplained);
      if (wait === null || wait > patience) throw error;
      patience -= wait;
      if (!(error instanceof ApiError) || error.retrySeconds === null) unexplained++;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** Milliseconds until the next try; null when there is to be none. */
function pauseAfter(error: unknown, unexplained: number): number | null {
  if (!(error instanceof ApiError)) return null;
  if (error.isUnreachable) return PAUSES_MS[unexplained] ?? null;
  if (error.code !== 'IDEMPOTENCY_KEY_IN_USE' && !NOBODY_THERE.includes(error.status)) return null;
  if (error.retrySeconds !== null) return Math.max(LEAST_PAUSE_MS, error.retrySeconds * 1_000);
  return error.isOwn ? null : (PAUSES_MS[unexplained] ?? null);
}
