const NEVER = new AbortController().signal;

/** What somebody has of the places. */
interface Share {
  held: number;
  /** Who waits for one, in the order in which they came. */
  waiting: Set<() => void>;
}

/**
 * A limited number of places; who finds none free waits. A place that becomes free goes to the one who has the fewest, in turns
 * where several have as few, and there to who came first: nobody waits for all that another one wants.
 */
export class Places {
  private taken = 0;
  /** Whoever was given a place last stands last. */
  private readonly shares = new Map<unknown, Share>();

  constructor(private readonly limit: number) {}

  /**
   * @param who it is for; left out, all are the same one: first come, first served
   * @returns what frees the place again; a second call of it does nothing
   */
  async take(signal: AbortSignal, who: unknown = null): Promise<() => void> {
    signal.throwIfAborted();
    const share = this.shares.get(who) ?? { held: 0, waiting: new Set() };
    this.shares.set(who, share);
    if (this.taken < this.limit) {
      this.taken++;
      share.held++;
    } else await this.untilOffered(signal, who, share);
    let held = true;
    return () => {
      if (held) this.free(who, share);
      held = false;
    };
  }

  /** Does the work in a place. What is aborted while it waits for one does not wait for others to end. */
  async run<T>(signal: AbortSignal | undefined, work: () => Promise<T>, who: unknown = null): Promise<T> {
    const leave = await this.take(signal ?? NEVER, who);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  private untilOffered(signal: AbortSignal, who: unknown, share: Share): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        share.waiting.delete(offer);
        this.forgetIdle(who, share);
        reject(signal.reason);
      };
      const offer = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      share.waiting.add(offer);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** The place goes from hand to hand: nobody who comes later can be quicker than who waits. */
  private free(who: unknown, share: Share): void {
    share.held--;
    if (!this.offerNext()) this.taken--;
    this.forgetIdle(who, share);
  }

  private offerNext(): boolean {
    const [first, ...others] = [...this.shares].filter(([, { waiting }]) => waiting.size > 0);
    if (!first) return false;
    const [who, share] = others.reduce((least, each) => (each[1].held < least[1].held ? each : least), first);
    const [offer] = share.waiting;
    if (!offer) return false;
    share.waiting.delete(offer);
    share.held++;
    this.shares.delete(who);
    this.shares.set(who, share);
    offer();
    return true;
  }

  private forgetIdle(who: unknown, { held, waiting }: Share): void {
    if (held === 0 && waiting.size === 0) this.shares.delete(who);
  }
}
