import { setTimeout as delay } from 'node:timers/promises';
import { Places } from '../../places.js';
import { TransientError } from '../../task-lifecycle/retry-policy.js';

const RATE_LIMITED = 'LLM_RATE_LIMITED';
const SHORTEST_MS = 500;
/** Where the endpoint does not say how long: 0.5 s, then twice as long each time, and no longer than this. */
const LONGEST_UNTOLD_MS = 30_000;
/** Those behind the first then give their places to other work. */
const LONGEST_IN_LINE_MS = 30_000;

/** The endpoint wants fewer requests. */
export function rateLimited(retryAfter: number, countsAsAttempt = true): TransientError {
  return new TransientError(RATE_LIMITED, 'The language model wants fewer requests', { retryAfter, countsAsAttempt });
}

export function isRateLimited(error: unknown): error is TransientError {
  return error instanceof TransientError && error.code === RATE_LIMITED;
}

/** The error of an attempt that has had so many answers: each leaves less to the next one. */
export function sparing<T>(error: T, answers: number): T | TransientError {
  return isRateLimited(error) && answers > 0 ? rateLimited(error.retryAfter, false) : error;
}

/**
 * What the endpoint has told one request, known to all of this process that ask the same model. Those that it was too busy for
 * wait in line, and go one by one.
 */
export class RateLimit {
  private notBefore = 0;
  /** One after the other. */
  private refusals = 0;
  private readonly line = new Places(1);

  /** @param patience milliseconds that the first in line waits */
  constructor(private readonly patience: number) {}

  /** @throws what `send` does; that it is rate-limited when that does not pass soon: the attempt counts if it was the first in line and has sent something */
  async run<T>(signal: AbortSignal, send: () => Promise<T>): Promise<T> {
    let wasSent = false;
    try {
      this.check();
      return await this.watched(send);
    } catch (error) {
      if (!isRateLimited(error)) throw error;
      wasSent = error.countsAsAttempt;
    }
    const leave = await this.waitInLine(signal);
    try {
      return await this.insist(signal, send, wasSent);
    } finally {
      leave();
    }
  }

  /** To be called when a request is about to be sent, after whatever it had to wait for. */
  check(): void {
    const wait = this.wait();
    if (wait > 0) throw rateLimited(wait, false);
  }

  private wait(): number {
    return Math.max(0, this.notBefore - Date.now());
  }

  /** Whoever does not get to be the first has lost nothing: it is the first that finds out whether there is an end to it. */
  private async waitInLine(signal: AbortSignal): Promise<() => void> {
    try {
      const patience = AbortSignal.timeout(Math.min(this.patience, LONGEST_IN_LINE_MS));
      return await this.line.take(AbortSignal.any([signal, patience]));
    } catch (error) {
      throw signal.aborted ? error : rateLimited(this.wait(), false);
    }
  }

  private async insist<T>(signal: AbortSignal, send: () => Promise<T>, sentBefore: boolean): Promise<T> {
    const end = Date.now() + this.patience;
    for (let wasSent = sentBefore; ;) {
      const wait = this.wait();
      if (Date.now() + wait > end) throw rateLimited(wait, wasSent);
      await delay(wait, undefined, { signal });
      try {
        return await this.watched(send);
      } catch (error) {
        if (!isRateLimited(error)) throw error;
        wasSent ||= error.countsAsAttempt;
      }
    }
  }

  private async watched<T>(send: () => Promise<T>): Promise<T> {
    try {
      const answer = await send();
      this.refusals = 0;
      return answer;
    } catch (error) {
      if (isRateLimited(error) && error.countsAsAttempt) this.note(error.retryAfter);
      throw error;
    }
  }

  private note(retryAfter: number): void {
    // Several that were under way together are refused together.
    if (this.wait() === 0) this.refusals++;
    const untold = Math.min(SHORTEST_MS * 2 ** (this.refusals - 1), LONGEST_UNTOLD_MS);
    const wait = retryAfter > 0 ? Math.max(retryAfter, SHORTEST_MS) : untold;
    this.notBefore = Math.max(this.notBefore, Date.now() + wait);
  }
}
