import type { MessagePort } from 'node:worker_threads';
import { MessageChannel } from 'node:worker_threads';
import { ThreadPool } from '../../threads.js';

/** What a thread gets: the job, and where to tell how far it is. */
interface ThreadJob<Job> {
  job: Job;
  progress: MessagePort;
}

export interface PictureOptions {
  /** Aborting ends the thread at once, whatever it is doing, and rejects with an AbortError. */
  signal?: AbortSignal | undefined;
  onProgress?: ((percent: number, stage: string) => void) | undefined;
}

/** Makes pictures in worker threads, so that the event loop is never busy with pixels. */
export class PicturePool<Job, Answer> {
  private readonly pool: ThreadPool<ThreadJob<Job>, Answer>;

  /** @param name of the script's function that does a job */
  constructor(
    script: URL,
    private readonly name: string,
    threads: number,
  ) {
    this.pool = new ThreadPool({
      script,
      threads,
      idleSeconds: 60,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
    });
  }

  async run(job: Job, { signal, onProgress }: PictureOptions): Promise<Answer> {
    const { port1: received, port2: progress } = new MessageChannel();
    received.on('message', ({ percent, stage }: { percent: number; stage: string }) => onProgress?.(percent, stage));
    try {
      return await this.pool.run({ job, progress }, { name: this.name, transferList: [progress], signal });
    } finally {
      received.close();
    }
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
