import { rateOf } from '../probe/frame-rate.js';
import type { VideoFacts } from '../probe/video-facts.js';
import { isSeekable, playedSeconds } from '../probe/video-facts.js';
import type { InputPlan, Segment } from './composition-plan.js';
import type { PlannedInput } from './plan-request.js';

/** Frames of an input, numbered from its first one; the last is not included. Behind its pictures, the last one stands still. */
export interface FrameRange {
  first: number;
  end: number;
}

/** Milliseconds are rounded: a frame that starts within this many frames of a time starts at it. */
export const ROUNDING = 0.05;

/** The frames that are shown from `start` on for so many seconds; at least one. */
export function frameRange({ facts, start, seconds }: PlannedInput): FrameRange {
  const rate = rateOf(facts.picture.rate);
  const frames = Math.max(facts.picture.frames, Math.round(playedSeconds(facts) * rate));
  const first = Math.min(frames - 1, Math.ceil(start * rate - ROUNDING));
  return { first, end: Math.max(first + 1, Math.min(frames, Math.ceil((start + seconds) * rate - ROUNDING))) };
}

/**
 * Copies the whole groups of pictures inside the range, and re-encodes what is before the first and after the last.
 * Without a seek a copy has no other place to begin at than the start.
 */
export function copySegments(input: number, facts: VideoFacts, { first, end }: FrameRange): Segment[] {
  const { keyframes, frames, rate } = facts.picture;
  const places = isSeekable(facts) ? keyframes : keyframes.slice(0, 1);
  const begin = places.find((frame) => frame >= first) ?? frames;
  const stop = end >= frames ? frames : (keyframes.findLast((frame) => frame <= end) ?? 0);
  const encode = (from: number, to: number): Segment[] =>
    from >= to ? [] : [{ kind: 'encode', input, start: from / rateOf(rate), frames: to - from, sameRate: true }];
  if (begin >= stop) return encode(first, end);
  return [
    ...encode(first, begin),
    { kind: 'copy', input, firstFrame: begin, frames: stop - begin },
    ...encode(stop, end),
  ];
}

/** What becomes of the input as a whole, seen from its segments. */
export function actionOf(segments: readonly Segment[]): InputPlan['action'] {
  if (segments.every(({ kind }) => kind === 'copy')) return 'copy';
  return segments.some(({ kind }) => kind === 'copy') ? 'edges' : 'reencode';
}
