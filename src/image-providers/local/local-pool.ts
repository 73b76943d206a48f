import { NoSubjectError } from './cutout/cutout.js';
import type { LocalJob, LocalPicture } from './jobs/local-job.js';
import type { ThreadAnswer } from './jobs/local-thread.js';
import { UnreadablePictureError } from './picture.js';
import type { PictureOptions } from './picture-pool.js';
import { PicturePool } from './picture-pool.js';

/** Makes pictures in worker threads. */
export class LocalPool {
  private readonly pool: PicturePool<LocalJob, ThreadAnswer>;

  constructor(threads: number) {
    this.pool = new PicturePool(new URL('./jobs/local-thread.js', import.meta.url), 'workInThread', threads);
  }

  /** @throws UnreadablePictureError, NoSubjectError */
  async run(job: LocalJob, options: PictureOptions): Promise<LocalPicture> {
    const answer = await this.pool.run(job, options);
    if ('picture' in answer) return answer.picture;
    if ('noSubject' in answer) throw new NoSubjectError();
    throw new UnreadablePictureError(answer.unreadable, { cause: new Error(answer.reason) });
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
