import { MessageChannel } from 'node:worker_threads';
import { ThreadPool } from '../../threads.js';
import { DegenerateQuadError } from './mockup/homography.js';
import type { MockupJob, MockupPicture, MockupResult, ReportProgress } from './mockup/mockup.js';
import { saveMockup } from './mockup/mockup.js';
import type { ThreadAnswer, ThreadJob } from './mockup/mockup-thread.js';
import { UnreadablePictureError } from './picture.js';

export interface RenderOptions {
  /** Aborting ends the thread at once, whatever it is doing, and rejects with an AbortError. */
  signal?: AbortSignal;
  onProgress?: ReportProgress;
}

/** Draws mock-ups in worker threads, so that the event loop is never busy with pixels. */
export class MockupPool {
  private readonly pool: ThreadPool<ThreadJob, ThreadAnswer>;

  constructor(threads: number) {
    this.pool = new ThreadPool({
      script: new URL('./mockup/mockup-thread.js', import.meta.url),
      threads,
      idleSeconds: 60,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
    });
  }

  async render(job: MockupJob, { signal, onProgress }: RenderOptions): Promise<MockupResult> {
    const { port1: received, port2: progress } = new MessageChannel();
    received.on('message', ({ percent, stage }: { percent: number; stage: string }) => onProgress?.(percent, stage));
    try {
      const answer = await this.pool.run({ job, progress }, { name: 'drawInThread', transferList: [progress], signal });
      return await saveMockup(pictureOf(answer), job.outputPath, signal);
    } finally {
      received.close();
    }
  }

  async close(): Promise<void> {
    await this.pool.close();
  }
}

function pictureOf(answer: ThreadAnswer): MockupPicture {
  if ('picture' in answer) return answer.picture;
  if ('degenerateQuad' in answer) throw new DegenerateQuadError(answer.degenerateQuad);
  throw new UnreadablePictureError(answer.unreadable, { cause: new Error(answer.reason) });
}
