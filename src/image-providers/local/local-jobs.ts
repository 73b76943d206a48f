import type { ImageJob } from '../image-provider.js';
import { ProviderError } from '../provider-error.js';
import type { BackgroundWish } from './background/background-wish.js';
import { BACKGROUND_HINT, readBackgroundWish } from './background/background-wish.js';
import { SeededRandom } from './drawing/seeded-random.js';
import type { CutoutJob, LocalJob } from './jobs/local-job.js';

const DEFAULT_SIZE = { width: 1024, height: 1024 };
/** Pixels a side of what is made here. */
export const LOCAL_SIZES = { smallest: 64, largest: 2048 };
/** Behind the subject when nothing is said of the background. */
const PLAIN: BackgroundWish = { from: [255, 255, 255], to: [255, 255, 255] };

/** What is to be made for an order, a picture each. @throws ProviderError `rejected` when it cannot be made */
export function localJobs(job: ImageJob): LocalJob[] {
  checkSize(job);
  switch (job.type) {
    case 'CREATE':
      return drawings(job);
    case 'WHITE_BACKGROUND':
      return [cutout(job, 'white')];
    case 'BACKGROUND_CHANGE':
      return [cutout(job, wishOf(job))];
    case 'CLOTHING_CHANGE':
    case 'HEAD_SWAP':
    case 'POSE_CHANGE':
    case 'PREVIEW':
      return [sample(job)];
  }
}

function checkSize({ size }: ImageJob): void {
  if (!size) return;
  const { smallest, largest } = LOCAL_SIZES;
  for (const side of [size.width, size.height]) {
    if (!Number.isInteger(side) || side < smallest || side > largest) {
      throw rejection(`The local provider makes pictures of ${smallest} to ${largest} pixels a side.`);
    }
  }
}

function drawings({ id, prompt, seed, size, count }: ImageJob): LocalJob[] {
  const chosen = seed ?? new SeededRandom(id).whole(0, 2 ** 31 - 1);
  return Array.from({ length: count }, (_, variation) => ({
    kind: 'drawing',
    prompt: prompt ?? '',
    seed: chosen,
    variation,
    ...(size ?? DEFAULT_SIZE),
  }));
}

function cutout({ source, size }: ImageJob, background: CutoutJob['background']): CutoutJob {
  if (!source) throw rejection('A source image is needed.');
  return { kind: 'cutout', sourcePath: source.path, background, size };
}

/** A picture says more than words; the type needs neither. */
function wishOf({ prompt, references }: ImageJob): BackgroundWish {
  const [reference] = references;
  if (reference) return { path: reference.path };
  if (!prompt?.trim()) return PLAIN;
  const wish = readBackgroundWish(prompt);
  if (!wish) throw rejection(`The background is not understood. ${BACKGROUND_HINT}`);
  return wish;
}

function sample({ type, source, references }: ImageJob): LocalJob {
  const pictures = [source, ...references].filter((picture) => picture !== null);
  return { kind: 'sample', title: type.toLowerCase().replace('_', ' '), paths: pictures.map(({ path }) => path) };
}

function rejection(message: string): ProviderError {
  return new ProviderError('local', 'rejected', message);
}
