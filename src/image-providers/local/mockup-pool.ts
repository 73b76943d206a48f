import { DegenerateQuadError } from './mockup/homography.js';
import type { MockupJob, MockupPicture, MockupResult } from './mockup/mockup.js';
import { saveMockup } from './mockup/mockup.js';
import type { ThreadAnswer } from './mockup/mockup-thread.js';
import { UnreadablePictureError } from './picture.js';
import type { PictureOptions } from './picture-pool.js';
import { PicturePool } from './picture-pool.js';

/** Draws mock-ups in worker threads. */
export class MockupPool {
  private readonly pool: PicturePool<MockupJob, ThreadAnswer>;

  constructor(threads: number) {
    this.pool = new PicturePool(new URL('./mockup/mockup-thread.js', import.meta.url), 'drawInThread', threads);
  }

  /** @throws UnreadablePictureError, DegenerateQuadError */
  async render(job: MockupJob, options: PictureOptions): Promise<MockupResult> {
    return saveMockup(pictureOf(await this.pool.run(job, options)), job.outputPath, options.signal);
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

function pictureOf(answer: ThreadAnswer): MockupPicture {
  if ('picture' in answer) return answer.picture;
  if ('degenerateQuad' in answer) throw new DegenerateQuadError(answer.degenerateQuad);
  throw new UnreadablePictureError(answer.unreadable, { cause: new Error(answer.reason) });
}
