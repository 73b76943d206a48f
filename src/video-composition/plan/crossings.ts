import type { VideoFacts } from '../probe/video-facts.js';
import { isSeekable } from '../probe/video-facts.js';
import type { InputPlan, Segment, Stretch } from './composition-plan.js';
import { actionOf, copySegments, ROUNDING } from './cut-segments.js';
import type { InputRange } from './plan-input.js';

/** A transition that leaves nothing of a clip. */
export class ClipTooShortError extends Error {
  override readonly name = 'ClipTooShortError';

  constructor(readonly input: number) {
    super(`Clip ${input} is shorter than its transitions`);
  }
}

/** What an input contributes alone. */
interface Body extends Pick<InputPlan, 'action' | 'reasons'> {
  segments: Segment[];
}

/**
 * The segments of an input without the frames at its ends that it shares with its neighbours.
 * @throws ClipTooShortError
 */
export function withoutEnds(range: InputRange, head: number, tail: number): Body {
  const { input, facts, reasons, firstFrame } = range;
  const frames = range.frames - head - tail;
  if (frames < 1) throw new ClipTooShortError(input);
  if (reasons.length > 0 || firstFrame === null)
    return {
      segments: [{ kind: 'encode', ...stretch(range, head, frames) }],
      action: 'reencode',
      reasons: outlasts(range) ? [...reasons, SOUND_GOES_ON] : reasons,
    };
  const first = firstFrame + head;
  const crosses = head + tail > 0;
  const copied = copySegments(input, facts, { first, end: Math.min(first + frames, facts.picture.frames) });
  const still = stillSegments(range, first, frames);
  const segments = [...copied, ...still];
  const isCut = crosses || actionOf(copied) !== 'copy';
  return {
    segments,
    action: crosses && actionOf(segments) === 'copy' ? 'edges' : actionOf(segments),
    reasons: [...(isCut ? [reasonOf(facts, first, crosses)] : []), ...(still.length > 0 ? [SOUND_GOES_ON] : [])],
  };
}

/** What of such frames is behind the last picture. */
function stillSegments(range: InputRange, first: number, frames: number): Segment[] {
  const { firstFrame, facts } = range;
  const from = Math.max(first, facts.picture.frames);
  const still = first + frames - from;
  return still > 0 ? [{ kind: 'encode', ...stretch(range, from - (firstFrame ?? 0), still) }] : [];
}

const SOUND_GOES_ON = 'its sound goes on behind the last picture, which stands still';

/** Why pictures that could be copied are not. */
function reasonOf(facts: VideoFacts, first: number, crosses: boolean): string {
  if (first > 0 && !isSeekable(facts)) return `${facts.format} is copied only from its start`;
  return crosses ? 'transition' : 'cut between whole pictures';
}

/** The frames in which one input passes into the next. */
export function crossing(from: InputRange, to: InputRange, type: string, frames: number): Segment {
  return {
    kind: 'transition',
    effect: type === 'crossfade' ? 'fade' : type,
    frames,
    from: stretch(from, from.frames - frames, frames),
    to: stretch(to, 0, frames),
  };
}

/**
 * A stretch that begins behind the last picture begins with it.
 * @param offset frames of the result from the start of the input's part
 */
function stretch({ input, facts, start, step, firstFrame }: InputRange, offset: number, frames: number): Stretch {
  const begin = start + offset * step;
  const { last = Infinity } = facts.picture;
  const moving = 1 + Math.floor(Math.max(0, last - begin) / step + ROUNDING);
  const still = Math.max(0, frames - moving);
  return {
    input,
    start: Math.min(begin, last),
    frames,
    sameRate: firstFrame !== null,
    ...(still > 0 ? { still } : {}),
  };
}

/** Whether it goes on behind its pictures. */
function outlasts({ start, frames, step, facts }: InputRange): boolean {
  return start + (frames - 1) * step > facts.picture.duration;
}
