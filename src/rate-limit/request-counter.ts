import { LRUCache } from 'lru-cache';

export const WINDOW_MS = 60_000;

/** Callers that are remembered at the same time; one that falls out begins anew. */
const MOST_CALLERS = 50_000;

interface Count {
  /** Number of the window, from 1970. */
  window: number;
  /** Requests that came here. */
  own: number;
  /** Of those, told to the other processes already. */
  told: number;
  /** Requests that came to the other processes, as far as they have told. */
  others: number;
}

/** How a caller stands after a request. */
export interface Standing {
  allowed: boolean;
  remaining: number;
  /** Seconds until the window ends. */
  resetSeconds: number;
}

/**
 * Counts requests in windows of time, a minute unless said otherwise. A request is counted here at once; what other processes counted is learnt now
 * and then by `exchange`, so that counting costs no round trip.
 */
export class RequestCounter {
  private readonly counts = new LRUCache<string, Count>({ max: MOST_CALLERS });
  private readonly untold = new Set<string>();

  constructor(
    private readonly limit: number,
    private readonly windowMs = WINDOW_MS,
  ) {}

  hit(caller: string, now: number): Standing {
    const count = this.countOf(caller, this.windowAt(now));
    count.own++;
    if (this.untold.size < MOST_CALLERS) this.untold.add(caller);
    return this.standing(count.own + count.others, now);
  }

  /** As the next request would be told, without one. */
  look(caller: string, now: number): Standing {
    const known = this.counts.peek(caller);
    const used = known?.window === this.windowAt(now) ? known.own + known.others : 0;
    return this.standing(used + 1, now);
  }

  /**
   * Tells the other processes what was counted since the last time, and learns what they have.
   * @param add adds to a counter that all processes share, and returns its sum; null when it cannot be reached
   */
  async exchange(add: (caller: string, window: number, requests: number) => Promise<number | null>): Promise<void> {
    const callers = [...this.untold];
    this.untold.clear();
    await Promise.all(
      callers.map(async (caller) => {
        const count = this.counts.get(caller);
        if (!count) return;
        const own = count.own;
        const sum = await add(caller, count.window, own - count.told);
        if (sum === null || this.counts.get(caller) !== count) return;
        count.told = own;
        count.others = Math.max(0, sum - own);
      }),
    );
  }

  private windowAt(now: number): number {
    return Math.floor(now / this.windowMs);
  }

  private standing(used: number, now: number): Standing {
    return {
      allowed: used <= this.limit,
      remaining: Math.max(0, this.limit - used),
      resetSeconds: Math.ceil(((this.windowAt(now) + 1) * this.windowMs - now) / 1_000),
    };
  }

  private countOf(caller: string, window: number): Count {
    const known = this.counts.get(caller);
    if (known?.window === window) return known;
    const count = { window, own: 0, told: 0, others: 0 };
    this.counts.set(caller, count);
    return count;
  }
}
