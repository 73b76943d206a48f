const FIRST_MS = 1_000;
const LONGEST_MS = 5_000;

/** Milliseconds to wait before an order is asked for, after so many polls. */
export function pollPause(polls: number): number {
  return Math.min(FIRST_MS * 2 ** polls, LONGEST_MS);
}
