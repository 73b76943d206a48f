import type { CompositionPlan, Segment } from '../plan/composition-plan.js';
import { leadIn } from '../probe/video-facts.js';
import { timescaleOf } from './picture-filters.js';
import type { UploadedClip } from './source-clip.js';

/** Seconds, for times that are not exact in a computer. */
const NOTHING = 1e-6;

/**
 * The upload that a segment is nothing but the pictures of, where it can stand among the parts itself: copied, it would have the
 * same packets at the same times. Null where there is none.
 */
export function wholeUpload<T extends UploadedClip>(
  { trust, container, picture }: CompositionPlan,
  segment: Segment,
  clips: readonly T[],
): T | null {
  if (trust !== 'everything' || container !== 'mp4' || segment.kind !== 'copy') return null;
  const clip = clips[segment.input];
  if (!clip) return null;
  const { facts } = clip;
  const isWhole = segment.firstFrame === 0 && segment.frames === facts.picture.frames;
  // Parts have no stream but their pictures, and one list has its streams by their numbers.
  const isAlike = facts.streams.indexOf('video') === 0 && facts.streams.lastIndexOf('video') === 0;
  const isTimedAlike = leadIn(facts) < NOTHING && facts.picture.timeBase === `1/${timescaleOf(picture.rate)}`;
  return isWhole && isAlike && isTimedAlike && facts.format.startsWith('mov') ? clip : null;
}

/** Whether any of the parts is an upload as it is. */
export function listsUploads(plan: CompositionPlan, clips: readonly UploadedClip[]): boolean {
  return plan.direct || plan.segments.some((segment) => wholeUpload(plan, segment, clips) !== null);
}
