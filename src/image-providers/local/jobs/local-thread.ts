import type { MessagePort } from 'node:worker_threads';
import sharp from 'sharp';
import { NoSubjectError } from '../cutout/cutout.js';
import { UnreadablePictureError } from '../picture.js';
import type { LocalJob, LocalPicture } from './local-job.js';
import { runLocalJob } from './run-local-job.js';

/** The pool has as many threads as there are cores to use; libvips must not multiply them. */
sharp.concurrency(1);

interface ThreadJob {
  job: LocalJob;
  progress: MessagePort;
}

/** Errors lose their class between threads, so those that a caller tells apart travel as data. */
export type ThreadAnswer = { picture: LocalPicture } | { unreadable: string; reason: string } | { noSubject: true };

/** The worker threads' entry. The picture is handed back, not written: a thread that is ended leaves no file behind. */
export async function workInThread({ job, progress }: ThreadJob): Promise<ThreadAnswer> {
  try {
    return { picture: await runLocalJob(job, (percent, stage) => progress.postMessage({ percent, stage })) };
  } catch (error) {
    if (error instanceof UnreadablePictureError) return { unreadable: error.picture, reason: error.reason };
    if (error instanceof NoSubjectError) return { noSubject: true };
    throw error;
  } finally {
    progress.close();
  }
}
