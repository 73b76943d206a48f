import { DarkroomError } from './darkroom-error.js';
import { pause } from './pause.js';

/** A process that died amid a request keeps the request's key to itself for 20 s. */
const MOST_WAITING_MS = 30_000;
/** Between tries that found nobody. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000];
const LEAST_PAUSE_MS = 500;
const NOBODY_THERE = [502, 503, 504];

/** Not `crypto.randomUUID`, which browsers have over HTTPS and on localhost only. */
export function newKey(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Sends a request with an Idempotency-Key, which so makes nothing twice: again when the network or a dying server has swallowed
 * it, and later when the server says so, as while it does not know yet what has become of the first try.
 * @param problemOf what is wrong with an answer; null when nothing is
 */
export async function persistently<T>(
  send: () => Promise<T>,
  problemOf: (answer: T) => Promise<DarkroomError | null>,
  signal?: AbortSignal,
): Promise<T> {
  let patience = MOST_WAITING_MS;
  for (let unexplained = 0; ;) {
    const outcome = await send().then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
    const problem = 'error' in outcome ? outcome.error : await problemOf(outcome.answer);
    const wait = pauseAfter(problem, unexplained);
    if (wait === null || wait > patience || signal?.aborted) {
      if ('error' in outcome) throw outcome.error;
      return outcome.answer;
    }
    patience -= wait;
    if (!(problem instanceof DarkroomError) || problem.retryAfter === null) unexplained++;
    await pause(wait, signal);
    signal?.throwIfAborted();
  }
}

/** Milliseconds until the next try; null when there is to be none. */
function pauseAfter(problem: unknown, unexplained: number): number | null {
  // A failed fetch is a TypeError.
  if (problem instanceof TypeError) return PAUSES_MS[unexplained] ?? null;
  if (!(problem instanceof DarkroomError)) return null;
  const { status, code, retryAfter } = problem;
  if (code !== 'IDEMPOTENCY_KEY_IN_USE' && !NOBODY_THERE.includes(status)) return null;
  if (retryAfter !== null) return Math.max(LEAST_PAUSE_MS, retryAfter * 1_000);
  // What Darkroom itself cannot do now and gives no time for, it cannot do in a moment either.
  return code === 'UNKNOWN' ? (PAUSES_MS[unexplained] ?? null) : null;
}
