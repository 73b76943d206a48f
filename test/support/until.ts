import { inspect } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until the answer is truthy, and gives that answer. An error counts as "not yet". */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  options: { within?: number; every?: number } = {},
): Promise<NonNullable<T>> {
  const { within = 10_000, every = 25 } = options;
  const deadline = Date.now() + within;
  for (;;) {
    const outcome = await attempt(probe);
    if ('value' in outcome && outcome.value) return outcome.value;
    if (Date.now() > deadline) throw timedOut(what, within, outcome);
    await delay(every);
  }
}

type Outcome<T> = { value: T } | { error: unknown };

async function attempt<T>(probe: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await probe() };
  } catch (error) {
    return { error };
  }
}

function timedOut(what: string, within: number, outcome: Outcome<unknown>): Error {
  if ('error' in outcome) {
    return new Error(`Waited ${within} ms for ${what}; the last attempt failed: ${String(outcome.error)}`, {
      cause: outcome.error,
    });
  }
  return new Error(`Waited ${within} ms for ${what}; the last answer was ${inspect(outcome.value, { depth: 4 })}`);
}
