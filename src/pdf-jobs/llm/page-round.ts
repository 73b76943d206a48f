import { PermanentError, TransientError } from '../../task-lifecycle/retry-policy.js';
import type { PageQuestion } from './page-question.js';
import { isRateLimited } from './rate-limit.js';

/** Pages that fail one after the other before the rest is left to the next attempt: the model may be away. */
const FAILURES_IN_A_ROW = 2;
/** As many attempts as there are; then they begin at the first page again. */
const TURNS = 4;

/** A page that has no answer yet. */
export interface OpenPage {
  number: number;
  question: PageQuestion;
}

/** What came of asking about pages; those that are in none of the two were answered. */
interface Round {
  /** Why they have failed for good. */
  refused: Map<number, string>;
  /** What kept them from being answered this time. */
  missed: Map<number, TransientError>;
}

/**
 * Texts go before pictures, which the model may not take at all. Each attempt begins elsewhere: one that breaks off at some pages must
 * not keep all attempts from those behind them.
 */
export function inTurn(pages: readonly OpenPage[], attempt: number): OpenPage[] {
  const share = ((attempt - 1) % TURNS) / TURNS;
  return [false, true].flatMap((picture) => {
    const some = pages.filter(({ question }) => question.withPicture === picture);
    const first = Math.floor(share * some.length);
    return [...some.slice(first), ...some.slice(0, first)];
  });
}

/** Asks about one page after the other. What fails fails alone, as long as others are answered. */
export async function askRound(pages: readonly OpenPage[], ask: (page: OpenPage) => Promise<void>): Promise<Round> {
  const { refused, missed }: Round = { refused: new Map(), missed: new Map() };
  let failures = 0;
  for (const [index, page] of pages.entries()) {
    try {
      await ask(page);
      failures = 0;
    } catch (error) {
      if (error instanceof PermanentError) {
        refused.set(page.number, error.message);
        failures = 0;
        continue;
      }
      if (!(error instanceof TransientError)) throw error;
      missed.set(page.number, error);
      if (++failures < FAILURES_IN_A_ROW && !concernsAll(error)) continue;
      for (const { number } of pages.slice(index + 1)) missed.set(number, error);
      break;
    }
  }
  return { refused, missed };
}

function concernsAll(error: TransientError): boolean {
  return !error.countsAsAttempt || isRateLimited(error);
}
