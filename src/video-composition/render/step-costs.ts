import type { CompositionPlan, Segment, Stretch } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import { isSeekable } from '../probe/video-facts.js';
import { soundToRead } from './sound-readers.js';
import type { UploadedClip } from './source-clip.js';
import { wholeUpload } from './whole-uploads.js';

/** Pixels that a core encodes and decodes in a second, and frames that a disk copies: measured once, on two slow cores. */
const ENCODED_PER_SECOND = 60e6;
const DECODED_PER_SECOND = 250e6;
const COPIED_PER_SECOND = 15_000;
const STARTING_SECONDS = 0.1;
/** Seconds of sound that are encoded, and that are decoded, in a second. */
const SOUND_PER_SECOND = 60;
const HEARD_PER_SECOND = 250;

export const JOINING = 'join';
export const PROVING = 'prove';
export const STORING = 'store';
export const SOUND = 'sound';

/** Seconds of work that each step is expected to cost. */
export function stepCosts(plan: CompositionPlan, clips: readonly UploadedClip[]): Map<string, number> {
  const costs = new Map<string, number>();
  const copying = plan.frames / COPIED_PER_SECOND + STARTING_SECONDS;
  const made = plan.direct ? [] : [...plan.segments.entries()];
  for (const [index, segment] of made)
    if (!wholeUpload(plan, segment, clips)) costs.set(stepOf(index), costOf(plan, segment, clips));
  // Sound that is copied is a part of the join.
  if (plan.sound?.action === 'encode') costs.set(SOUND, soundCost(plan, clips));
  return costs
    .set(JOINING, copying)
    .set(PROVING, copying)
    .set(STORING, STARTING_SECONDS / 4);
}

export function stepOf(segment: number): string {
  return `segment ${segment}`;
}

/** Seconds that it takes to make a segment, about. */
export function costOf({ picture }: CompositionPlan, segment: Segment, clips: readonly UploadedClip[]): number {
  if (segment.kind === 'copy') return segment.frames / COPIED_PER_SECOND + STARTING_SECONDS;
  const stretches = segment.kind === 'encode' ? [segment] : [segment.from, segment.to];
  const decoded = stretches.reduce((sum, stretch) => sum + decodedPixels(stretch, clips[stretch.input]), 0);
  const encoded = segment.frames * picture.width * picture.height;
  return encoded / ENCODED_PER_SECOND + decoded / DECODED_PER_SECOND + STARTING_SECONDS;
}

/** Without a seek all that comes before is decoded, too. */
function decodedPixels({ start, frames }: Stretch, clip: UploadedClip | undefined): number {
  if (!clip) return 0;
  const { picture } = clip.facts;
  const before = isSeekable(clip.facts) ? 0 : start * (picture.frames / picture.duration);
  return (before + frames) * picture.width * picture.height;
}

function soundCost(plan: CompositionPlan, clips: readonly UploadedClip[]): number {
  const encoded = plan.frames / rateOf(plan.picture.rate);
  return STARTING_SECONDS + encoded / SOUND_PER_SECOND + soundToRead(plan, clips).seconds / HEARD_PER_SECOND;
}
