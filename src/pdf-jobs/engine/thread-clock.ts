import { startDeadline } from '../../deadline.js';
import { NotBegunError, TimeLimitError } from './pdf-errors.js';

/** All in seconds. */
export interface ClockLimits {
  /** The longest a thread may work. */
  seconds: number;
  /** The longest it may work without a sign of life. */
  silent?: number;
  /** The longest it may take until it begins. */
  untilBegun?: number;
}

type Limit = keyof ClockLimits;

/** Limits how long a thread works. It runs from when the thread begins: waiting for one is no work. */
export class ThreadClock {
  private readonly abort = new AbortController();
  private readonly running = new Map<Limit, () => void>();
  private begunAt: number | null = null;
  private exceeded: { limit: Limit; seconds: number } | null = null;

  constructor(private readonly limits: ClockLimits) {
    this.start('untilBegun');
  }

  /** Aborted when a limit is exceeded. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  get secondsWorked(): number {
    return this.begunAt === null ? 0 : (Date.now() - this.begunAt) / 1_000;
  }

  /** What the abort of a thread means; null when it was not this clock that aborted it. */
  errorOf(cause: unknown): TimeLimitError | NotBegunError | null {
    if (!this.exceeded) return null;
    const { limit, seconds } = this.exceeded;
    return limit === 'untilBegun' ? new NotBegunError(seconds, { cause }) : new TimeLimitError(seconds, { cause });
  }

  /** The thread has begun, or got on. */
  tick(): void {
    if (this.begunAt === null) {
      this.begunAt = Date.now();
      this.stopOne('untilBegun');
      this.start('seconds');
    }
    this.stopOne('silent');
    this.start('silent');
  }

  stop(): void {
    for (const limit of this.running.keys()) this.stopOne(limit);
  }

  private start(limit: Limit): void {
    const seconds = this.limits[limit];
    if (seconds === undefined) return;
    const expire = (): void => {
      this.exceeded ??= { limit, seconds };
      this.abort.abort();
    };
    this.running.set(limit, startDeadline(seconds * 1_000, expire));
  }

  private stopOne(limit: Limit): void {
    this.running.get(limit)?.();
    this.running.delete(limit);
  }
}
