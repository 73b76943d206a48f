const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds before each attempt, after the one before has failed. */
export const DELIVERY_DELAYS: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** So much of a delay is left to chance: what failed together does not come back together. */
const JITTER = 0.1;

export const LONGEST_RETRY_AFTER_MS = 24 * HOUR;

/**
 * Milliseconds until the next attempt; null when there is none.
 * @param attempts made so far
 * @param retryAfter milliseconds the receiver asked for
 */
export function delayBeforeNext(attempts: number, retryAfter = 0, random: () => number = Math.random): number | null {
  const delay = DELIVERY_DELAYS[attempts];
  if (delay === undefined) return null;
  const jittered = delay * (1 + JITTER * (2 * random() - 1));
  return Math.round(Math.max(jittered, Math.min(retryAfter, LONGEST_RETRY_AFTER_MS)));
}
