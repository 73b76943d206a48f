import { MessageChannel } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import type { JobOptions } from '../../threads.js';
import { ThreadPool } from '../../threads.js';
import type { Aggregated } from '../result/aggregate.js';
import type { ExtractedPages } from './page-file.js';
import { compilePdfium } from './pdfium.js';
import type { PagePixels } from './render-page.js';
import { MemoryLimitError, PdfFaultError, ThreadMemoryError } from './pdf-errors.js';
import type { DocumentSource } from './pdf-engine.js';
import type { AggregateJob, ExtractJob, RenderJob, ThreadAnswer, ThreadNews, ThreadOptions } from './pdf-thread.js';
import { ShardCourse } from './shard-course.js';
import type { ClockLimits } from './thread-clock.js';
import { ThreadClock } from './thread-clock.js';

export interface PoolOptions {
  threads: number;
  /** The most memory PDFium may take in one thread, beside the documents that are open there. */
  maxMegabytes: number;
}

export interface ThreadLimits {
  signal: AbortSignal;
  /** The longest it may take. */
  seconds: number;
}

export interface ExtractLimits extends ThreadLimits {
  /** Told how many pages are done, now and then. */
  onPage?: (done: number) => void;
}

/** What is watched while a thread works. */
interface Watch {
  clock: ThreadClock;
  signal?: AbortSignal;
  onPage?: ((done: number) => void) | undefined;
}

/** Works on documents in threads, which keep those open that they used last. */
export class PdfPool {
  private readonly logger = new Logger('PdfPool');
  private pool: Promise<ThreadPool<unknown, ThreadAnswer<unknown>>> | null = null;

  constructor(private readonly options: PoolOptions) {}

  /**
   * How many pages a document has.
   * @throws PdfFaultError, MemoryLimitError, TimeLimitError, NotBegunError
   */
  async probe(path: string, password: string | null, limits: ClockLimits): Promise<number> {
    const source: DocumentSource = { path, key: path, password };
    return this.runWatched<number>('probeInThread', { source }, { clock: new ThreadClock(limits) });
  }

  /**
   * Writes the pages of a shard to a file. Aborting ends the thread at once, whatever it is doing; so does the limit, which runs
   * while a thread works. The page it was at fails; the others go on in another thread.
   * @throws PdfFaultError, an AbortError by the signal, or MemoryLimitError or TimeLimitError when no page has a result
   */
  async extract(
    job: Omit<ExtractJob, 'progress' | 'lost'>,
    { signal, seconds, onPage }: ExtractLimits,
  ): Promise<ExtractedPages> {
    const course = new ShardCourse(job.pages.length, seconds);
    for (;;) {
      const clock = course.startClock();
      const watch = { clock, signal, onPage };
      const done = await this.runWatched<ExtractedPages>('extractInThread', { ...job, lost: course.lost }, watch).catch(
        (error: unknown) => course.threadFailed(error, clock),
      );
      if (done) return course.ended(done);
    }
  }

  /**
   * Draws a page.
   * @throws PdfFaultError, MemoryLimitError, TimeLimitError, or an AbortError by the signal
   */
  async render(job: Omit<RenderJob, 'progress'>, { signal, seconds }: ThreadLimits): Promise<PagePixels> {
    return this.runWatched<PagePixels>('renderInThread', job, { clock: new ThreadClock({ seconds }), signal });
  }

  async aggregate(job: AggregateJob, signal: AbortSignal): Promise<Aggregated> {
    return this.run<Aggregated>('aggregateInThread', job, { signal });
  }

  async close(): Promise<void> {
    await (await this.pool)?.close();
  }

  private async runWatched<T>(name: string, job: object, { clock, signal, onPage }: Watch): Promise<T> {
    const { port1: received, port2: progress } = new MessageChannel();
    const memory = new AbortController();
    received.on('message', (news: ThreadNews) => {
      clock.tick();
      if (news === 'out of memory') memory.abort();
      else if (typeof news === 'number') onPage?.(news);
      else this.logger.warn(news, 'a page broke its reader');
    });
    const signals = [clock.signal, memory.signal, ...(signal ? [signal] : [])];
    try {
      return await this.run<T>(
        name,
        { ...job, progress },
        { signal: AbortSignal.any(signals), transferList: [progress] },
      );
    } catch (error) {
      throw memory.signal.aborted ? new ThreadMemoryError({ cause: error }) : (clock.errorOf(error) ?? error);
    } finally {
      clock.stop();
      received.close();
    }
  }

  private async run<T>(name: string, job: unknown, options: Omit<JobOptions, 'name'>): Promise<T> {
    this.pool ??= startPool(this.options);
    const pool = await this.pool;
    const answer = await pool.run(job, { ...options, name }).catch((error: unknown) => {
      throw isOutOfMemory(error) ? new ThreadMemoryError({ cause: error }) : error;
    });
    if ('fault' in answer) throw new PdfFaultError(answer.fault);
    if ('outOfMemory' in answer) throw new MemoryLimitError();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the named function of the thread returns
    return answer.done as T;
  }
}

/** Threads come and go; what the first of them compiled of PDFium stays for the others. */
async function startPool({ threads, maxMegabytes }: PoolOptions): Promise<ThreadPool<unknown, ThreadAnswer<unknown>>> {
  return new ThreadPool({
    script: new URL('./pdf-thread.js', import.meta.url),
    threads,
    idleSeconds: 10,
    workerData: { maxMegabytes, compiled: await compilePdfium() } satisfies ThreadOptions,
    resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 },
  });
}

/** The thread's own JavaScript took too much, and it was ended for that. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
