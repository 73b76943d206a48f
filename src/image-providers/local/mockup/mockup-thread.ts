import type { MessagePort } from 'node:worker_threads';
import sharp from 'sharp';
import { DegenerateQuadError } from './homography.js';
import type { MockupJob, MockupPicture } from './mockup.js';
import { drawMockup } from './mockup.js';
import { UnreadablePictureError } from '../picture.js';

/** The pool has as many threads as there are cores to use; libvips must not multiply them. */
sharp.concurrency(1);

interface ThreadJob {
  job: MockupJob;
  progress: MessagePort;
}

/** Errors lose their class between threads, so those that a caller tells apart travel as data. */
export type ThreadAnswer =
  { picture: MockupPicture } | { unreadable: string; reason: string } | { degenerateQuad: string };

/** The worker threads' entry. The picture is handed back, not written: a thread that is ended leaves no file behind. */
export async function drawInThread({ job, progress }: ThreadJob): Promise<ThreadAnswer> {
  try {
    return { picture: await drawMockup(job, (percent, stage) => progress.postMessage({ percent, stage })) };
  } catch (error) {
    if (error instanceof UnreadablePictureError) return { unreadable: error.picture, reason: error.reason };
    if (error instanceof DegenerateQuadError) return { degenerateQuad: error.message };
    throw error;
  } finally {
    progress.close();
  }
}
