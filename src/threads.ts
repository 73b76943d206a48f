import type { ResourceLimits, Transferable } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import { Piscina } from 'piscina';
import { Places } from './places.js';

export interface ThreadPoolOptions {
  /** What the threads run. */
  script: URL;
  /** How many there are at most. */
  threads: number;
  /** Seconds without work after which a thread ends. */
  idleSeconds: number;
  resourceLimits: ResourceLimits;
  workerData?: unknown;
}

export interface JobOptions {
  /** The script's function that does it. */
  name: string;
  /** Aborting ends the thread at once, whatever it is doing. */
  signal?: AbortSignal | undefined;
  transferList?: Transferable[];
}

/** Works in threads, which come and go as they are needed. One that breaks harms nothing but its job. */
export class ThreadPool<Job, Answer> {
  private readonly logger = new Logger('Threads');
  private readonly places: Places;
  private readonly pool: Piscina<Job, Answer>;

  constructor({ script, threads, idleSeconds, ...options }: ThreadPoolOptions) {
    // Piscina starts no thread for what waits in its queue when one is aborted: with as many places as threads nothing does.
    this.places = new Places(threads);
    this.pool = new Piscina({
      filename: script.href,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: idleSeconds * 1_000,
      ...options,
    });
    // An error of a thread without a job; unheard, it would end the process.
    this.pool.on('error', (error) => void this.freeThoseWhoWait(error));
  }

  /** @throws what the job did, or an abort's reason or AbortError */
  run(job: Job, { signal, ...options }: JobOptions): Promise<Answer> {
    return this.places.run(signal, () => this.pool.run(job, { ...options, signal: signal ?? null }));
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  /** A thread that could not even start leaves the job that it was started for without anybody: it fails, and may be tried again. */
  private async freeThoseWhoWait(error: unknown): Promise<void> {
    this.logger.warn({ err: error }, 'a thread broke');
    if (this.pool.queueSize > 0 && this.pool.threads.length === 0) await this.pool.destroy();
  }
}
