import type { VideoFacts } from '../probe/video-facts.js';
import type { PlannedInput } from './plan-request.js';

/** A value, and for how many seconds of the inputs it holds. */
export interface Share<T> {
  value: T;
  seconds: number;
}

/**
 * The values that the inputs have, the one of most seconds first.
 * @param valueOf null: the input has none
 * @param keyOf values with the same key are taken for one, the first of them
 */
export function shares<T>(
  inputs: readonly PlannedInput[],
  valueOf: (facts: VideoFacts) => T | null,
  keyOf: (value: T) => string = JSON.stringify,
): Share<T>[] {
  const found = new Map<string, Share<T>>();
  for (const { facts, seconds } of inputs) {
    const value = valueOf(facts);
    if (value === null) continue;
    const key = keyOf(value);
    found.set(key, { value: found.get(key)?.value ?? value, seconds: (found.get(key)?.seconds ?? 0) + seconds });
  }
  return [...found.values()].toSorted((a, b) => b.seconds - a.seconds);
}

/** All of it. */
export function secondsOf(inputs: readonly PlannedInput[]): number {
  return inputs.reduce((sum, { seconds }) => sum + seconds, 0);
}
