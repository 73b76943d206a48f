import { MessageChannel } from 'node:worker_threads';
import { ThreadPool } from '../../threads.js';
import type { ReportProgress } from './cutout/cutout.js';
import { NoSubjectError } from './cutout/cutout.js';
import { UnreadablePictureError } from './picture.js';
import type { LocalJob, LocalPicture } from './jobs/local-job.js';
import type { ThreadAnswer, ThreadJob } from './jobs/local-thread.js';

export interface RunOptions {
  /** Aborting ends the thread at once, whatever it is doing, and rejects with an AbortError. */
  signal: AbortSignal;
  onProgress: ReportProgress;
}

/** Makes pictures in worker threads, so that the event loop is never busy with pixels. */
export class LocalPool {
  private readonly pool: ThreadPool<ThreadJob, ThreadAnswer>;

  constructor(threads: number) {
    this.pool = new ThreadPool({
      script: new URL('./jobs/local-thread.js', import.meta.url),
      threads,
      idleSeconds: 60,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
    });
  }

  /** @throws UnreadablePictureError, NoSubjectError */
  async run(job: LocalJob, { signal, onProgress }: RunOptions): Promise<LocalPicture> {
    const { port1: received, port2: progress } = new MessageChannel();
    received.on('message', ({ percent, stage }: { percent: number; stage: string }) => onProgress(percent, stage));
    try {
      const answer = await this.pool.run({ job, progress }, { name: 'workInThread', transferList: [progress], signal });
      if ('picture' in answer) return answer.picture;
      if ('noSubject' in answer) throw new NoSubjectError();
      throw new UnreadablePictureError(answer.unreadable, { cause: new Error(answer.reason) });
    } finally {
      received.close();
    }
  }

  async close(): Promise<void> {
    await this.pool.close();
  }
}
