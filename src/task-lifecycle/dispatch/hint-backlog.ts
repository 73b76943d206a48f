/** Bull hands out some thousand hints a second: so many are there for longer than a look at their number holds good. */
export const ENOUGH_HINTS = 1_000;
const LOOK_EVERY_MS = 50;

/**
 * Whether a queue has hints enough. Hints wait only while every worker is busy (or away), and a worker that takes one works until
 * nothing is due: behind a thousand of them, one more tells nobody anything.
 */
export class HintBacklog {
  private lookedAt = -Infinity;
  private waiting = 0;

  /** @param count asks Redis how many hints wait; null when it does not answer */
  constructor(private readonly count: () => Promise<number | null>) {}

  /** Looks at most every 50 ms, and only when asked; until an answer has come it is false. */
  isLong(): boolean {
    const now = performance.now();
    if (now - this.lookedAt >= LOOK_EVERY_MS) this.look(now);
    return this.waiting >= ENOUGH_HINTS;
  }

  private look(now: number): void {
    this.lookedAt = now;
    this.waiting = 0;
    void this.count().then((count) => {
      // An answer that comes later than the next look is out of date.
      if (this.lookedAt === now) this.waiting = count ?? 0;
    });
  }
}
