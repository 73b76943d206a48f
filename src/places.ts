const NEVER = new AbortController().signal;

/** A limited number of places; who finds none free waits, first come first served. */
export class Places {
  private taken = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly limit: number) {}

  /** @returns what frees the place again; a second call of it does nothing */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.taken < this.limit) this.taken++;
    else await this.untilOffered(signal);
    let held = true;
    return () => {
      if (held) this.free();
      held = false;
    };
  }

  /** Does the work in a place. What is aborted while it waits for one does not wait for others to end. */
  async run<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const leave = await this.take(signal ?? NEVER);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  private untilOffered(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.waiting.delete(offer);
        reject(signal.reason);
      };
      const offer = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      this.waiting.add(offer);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** The place goes from hand to hand: nobody who comes later can be quicker than who waits. */
  private free(): void {
    const [next] = this.waiting;
    if (!next) {
      this.taken--;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
