import type { ExtractedPages } from './page-file.js';
import { ThreadMemoryError, TimeLimitError } from './pdf-errors.js';
import type { LostPages } from './pdf-thread.js';
import { ThreadClock } from './thread-clock.js';

/** With less than this share of its time left, a shard is not gone on with. */
const LEAST_LEFT = 0.1;

/**
 * How the pages of a shard go through threads. While WASM runs, nothing but the end of its thread stops it; the page it was at
 * fails then, and the next thread goes on behind it. All of them together have the time of the shard, and a page may take half of
 * what is left of it: so several bad pages leave some for the good ones.
 */
export class ShardCourse {
  /** What the next thread has to write off first. */
  lost: LostPages | null = null;
  private left: number;
  private threads = 0;
  private fatal: Error | null = null;

  constructor(
    private readonly pages: number,
    private readonly seconds: number,
  ) {
    this.left = seconds;
  }

  startClock(): ThreadClock {
    this.threads++;
    // One that only writes off what is lost takes moments, when there is no time left at all.
    if (this.pages === 1 || this.lost?.which === 'rest') return new ThreadClock({ seconds: this.seconds });
    return new ThreadClock({ seconds: this.left, silent: this.left / 2 });
  }

  /** @throws the error, unless it is one that ended a thread with pages behind the one it was at */
  threadFailed(error: unknown, clock: ThreadClock): null {
    const isTime = error instanceof TimeLimitError;
    if (!isTime && !(error instanceof ThreadMemoryError)) throw error;
    if (this.pages === 1 || this.lost?.which === 'rest') throw error;
    this.left -= clock.secondsWorked;
    this.fatal = isTime ? new TimeLimitError(this.seconds, { cause: error }) : error;
    const hasTime = this.left >= LEAST_LEFT * this.seconds && this.threads < this.pages;
    const page = isTime ? `took longer than the ${tenth(error.seconds)} s it may` : 'takes more memory than it may';
    this.lost = hasTime
      ? { which: 'one', reason: `the page ${page}` }
      : { which: 'rest', reason: `the pages of the shard took longer than the ${this.seconds} s they may` };
    return null;
  }

  /** @throws why there is no result, when no page has one */
  ended(extracted: ExtractedPages): ExtractedPages {
    if (this.fatal && extracted.stats.states.failed === this.pages) throw this.fatal;
    return extracted;
  }
}

function tenth(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
