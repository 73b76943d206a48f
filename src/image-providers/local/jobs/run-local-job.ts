import sharp from 'sharp';
import { paintBackground } from '../background/paint-background.js';
import { composeOver, whiteBackground } from '../cutout/compose.js';
import type { ReportProgress } from '../cutout/cutout.js';
import { cutOut } from '../cutout/cutout.js';
import { fitCutout } from '../cutout/fit-cutout.js';
import { givenCutout } from '../cutout/given-cutout.js';
import { drawPicture } from '../drawing/draw-picture.js';
import { drawSample } from '../drawing/draw-sample.js';
import { readWithOpacity } from '../picture.js';
import type { CutoutJob, LocalJob, LocalPicture } from './local-job.js';

/** Makes the picture in memory. @throws UnreadablePictureError, NoSubjectError */
export async function runLocalJob(job: LocalJob, report: ReportProgress): Promise<LocalPicture> {
  switch (job.kind) {
    case 'cutout':
      return await replaceBackground(job, report);
    case 'drawing':
      report(0, 'drawing');
      return { bytes: await drawPicture(job), extension: '.png' };
    case 'sample':
      report(0, 'drawing');
      return { bytes: await drawSample(job.title, job.paths), extension: '.jpg' };
  }
}

async function replaceBackground(job: CutoutJob, report: ReportProgress): Promise<LocalPicture> {
  report(0, 'reading');
  const photo = await readWithOpacity(job.sourcePath, 'source image');
  const found = givenCutout(photo) ?? (await cutOut(photo, report));
  report(80, 'compositing');
  const { width, height } = job.size ?? photo;
  const cutout = await fitCutout(found, width, height);
  const background =
    job.background === 'white' ? whiteBackground(cutout) : await paintBackground(job.background, width, height);
  composeOver(background, cutout);
  report(90, 'encoding');
  // Lossless would be ten times the size; without subsampling, white is white up to the block at the subject's edge.
  const bytes = await sharp(background.data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return { bytes, extension: '.jpg', confidence: Math.round(found.confidence * 100) / 100 };
}
