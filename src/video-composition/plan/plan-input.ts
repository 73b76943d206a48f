import { displaySize, even } from '../probe/display-size.js';
import { rateOf } from '../probe/frame-rate.js';
import type { PictureFacts, VideoFacts } from '../probe/video-facts.js';
import { playedSeconds } from '../probe/video-facts.js';
import type { TargetPicture } from './composition-plan.js';
import { isHdr } from './choose-target.js';
import { frameRange } from './cut-segments.js';
import { pictureDifferences, uncopyable } from './picture-differences.js';
import type { PlannedInput } from './plan-request.js';
import { sizeText } from './result-shape.js';

/** What of an input goes into the result. */
export interface InputRange {
  input: number;
  facts: VideoFacts;
  /** Why its pictures cannot be copied; empty when they can. */
  reasons: string[];
  /** Seconds from its first frame, and frames of the result. */
  start: number;
  frames: number;
  /** Seconds that a frame of the result is shown. */
  step: number;
  /** Where its frames are taken one by one: the number of the first. */
  firstFrame: number | null;
}

/** @param common what the pictures must be like to be copied; null when none are */
export function planInput(
  index: number,
  input: PlannedInput,
  common: PictureFacts | null,
  target: TargetPicture,
): InputRange {
  const { facts } = input;
  const { picture } = facts;
  const { rate, constantRate } = picture;
  const step = 1 / rateOf(target.rate);
  const reasons = common
    ? [...uncopyable(picture), ...pictureDifferences(common, picture)]
    : [...uncopyable(picture), ...plainDifferences(picture, target)];
  if (constantRate && rate === target.rate) {
    const { first, end } = frameRange(input);
    return {
      input: index,
      facts,
      reasons,
      start: first / rateOf(rate),
      frames: end - first,
      step,
      firstFrame: first,
    };
  }
  const seconds = Math.min(input.seconds, playedSeconds(facts) - input.start);
  const frames = Math.max(1, Math.round(seconds / step));
  return { input: index, facts, reasons, start: input.start, frames, step, firstFrame: null };
}

/** Why pictures are not copied where none are. */
function plainDifferences(picture: PictureFacts, target: TargetPicture): string[] {
  const size = sizeText(even(displaySize(picture)));
  const differences = [
    ...(picture.codec === target.codec ? [] : [`codec ${picture.codec} instead of ${target.codec}`]),
    ...(isHdr(picture) ? ['HDR is kept only by joining whole clips that are alike'] : []),
    ...(size === sizeText(target) ? [] : [`size ${size} instead of ${sizeText(target)}`]),
    ...(picture.rate === target.rate ? [] : [`frame rate ${picture.rate} instead of ${target.rate}`]),
  ];
  return differences.length > 0 ? differences : ['no pictures that the others could match'];
}
