import { Logger } from '@nestjs/common';

/** After Redis did not answer in time, nobody waits for it again for this long. */
const CLOSED_FOR_MS = 2_000;

/**
 * Keeps a Redis that is stopped or frozen from holding anybody up: each call has a time limit, and after one has run out
 * the next calls do not even try for a moment.
 */
export class RedisGate {
  private readonly logger: Logger;
  private closedUntil = 0;
  private away = false;

  /** @param name of this Redis in the log */
  constructor(private readonly name: string = 'Redis') {
    this.logger = new Logger(name);
  }

  /** @returns the answer, or null when Redis did not give one within `limitMs` */
  async try<T>(limitMs: number, call: () => Promise<T>): Promise<T | null> {
    if (performance.now() < this.closedUntil) return null;
    return new Promise((resolve) => {
      let waiting = true;
      const giveUp = (error: unknown): void => {
        // Whoever comes too late, with an answer or an error, has been given up already.
        if (waiting) this.close(error);
        waiting = false;
        resolve(null);
      };
      const timer = setTimeout(() => giveUp(new Error(`no answer within ${limitMs} ms`)), limitMs);
      call()
        .then((value) => {
          if (waiting) this.opened();
          waiting = false;
          resolve(value);
        }, giveUp)
        .finally(() => clearTimeout(timer));
    });
  }

  private opened(): void {
    if (this.away) this.logger.log(`${this.name} answers again`);
    this.away = false;
  }

  private close(error: unknown): void {
    this.closedUntil = performance.now() + CLOSED_FOR_MS;
    if (!this.away) this.logger.warn({ reason: String(error) }, `${this.name} does not answer; going on without it`);
    this.away = true;
  }
}
