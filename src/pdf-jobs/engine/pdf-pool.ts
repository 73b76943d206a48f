import { MessageChannel } from 'node:worker_threads';
import { startDeadline } from '../../deadline.js';
import type { JobOptions } from '../../threads.js';
import { ThreadPool } from '../../threads.js';
import type { ShardStats } from '../result/shard-stats.js';
import { compilePdfium } from './pdfium.js';
import type { PagePixels } from './render-page.js';
import { MemoryLimitError, PdfFaultError, TimeLimitError } from './pdf-errors.js';
import type { DocumentSource } from './pdf-engine.js';
import type { AggregateJob, ExtractJob, RenderJob, ThreadAnswer, ThreadOptions } from './pdf-thread.js';

export interface PoolOptions {
  threads: number;
  /** The most memory PDFium may take in one thread, beside the documents that are open there. */
  maxMegabytes: number;
}

export interface ThreadLimits {
  signal: AbortSignal;
  /** The longest it may take. */
  seconds: number;
  /** Told how many pages are done, now and then. */
  onPage?: (done: number) => void;
}

/** Works on documents in threads, which keep those open that they used last. */
export class PdfPool {
  private pool: Promise<ThreadPool<unknown, ThreadAnswer<unknown>>> | null = null;

  constructor(private readonly options: PoolOptions) {}

  /**
   * How many pages a document has.
   * @throws PdfFaultError, MemoryLimitError, or an AbortError by the signal
   */
  async probe(path: string, password: string | null, signal: AbortSignal): Promise<number> {
    return this.run<number>('probeInThread', { path, key: path, password } satisfies DocumentSource, { signal });
  }

  /**
   * Aborting ends the thread at once, whatever it is doing; so does the limit, which runs from when a thread begins.
   * @throws PdfFaultError, MemoryLimitError, TimeLimitError, or an AbortError by the signal
   */
  async extract(job: Omit<ExtractJob, 'progress'>, limits: ThreadLimits): Promise<ShardStats> {
    return this.runLimited<ShardStats>('extractInThread', job, limits);
  }

  /**
   * Draws a page.
   * @throws PdfFaultError, MemoryLimitError, TimeLimitError, or an AbortError by the signal
   */
  async render(job: Omit<RenderJob, 'progress'>, limits: ThreadLimits): Promise<PagePixels> {
    return this.runLimited<PagePixels>('renderInThread', job, limits);
  }

  async aggregate(job: AggregateJob, signal: AbortSignal): Promise<void> {
    await this.run<null>('aggregateInThread', job, { signal });
  }

  async close(): Promise<void> {
    await (await this.pool)?.close();
  }

  private async runLimited<T>(name: string, job: object, { signal, seconds, onPage }: ThreadLimits): Promise<T> {
    const { port1: received, port2: progress } = new MessageChannel();
    const limit = new AbortController();
    let stopClock: (() => void) | undefined;
    received.on('message', (done: number) => {
      stopClock ??= startDeadline(seconds * 1_000, () => limit.abort());
      onPage?.(done);
    });
    try {
      const either = AbortSignal.any([signal, limit.signal]);
      return await this.run<T>(name, { ...job, progress }, { signal: either, transferList: [progress] });
    } catch (error) {
      throw limit.signal.aborted ? new TimeLimitError(seconds, { cause: error }) : error;
    } finally {
      stopClock?.();
      received.close();
    }
  }

  private async run<T>(name: string, job: unknown, options: Omit<JobOptions, 'name'>): Promise<T> {
    this.pool ??= startPool(this.options);
    const pool = await this.pool;
    const answer = await pool.run(job, { ...options, name }).catch((error: unknown) => {
      throw isOutOfMemory(error) ? new MemoryLimitError({ cause: error }) : error;
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
