import type { VideoFacts } from '../probe/video-facts.js';
import { isSeekable } from '../probe/video-facts.js';
import type { InputPlan, Segment, Stretch } from './composition-plan.js';
import { actionOf, copySegments } from './cut-segments.js';
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
    return { segments: [{ kind: 'encode', ...stretch(range, head, frames) }], action: 'reencode', reasons };
  const first = firstFrame + head;
  const segments = copySegments(input, facts, { first, end: first + frames });
  const crosses = head + tail > 0;
  const action = crosses && actionOf(segments) === 'copy' ? 'edges' : actionOf(segments);
  return { segments, action, reasons: action === 'copy' ? [] : [reasonOf(facts, first, crosses)] };
}

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

/** @param offset frames of the result from the start of the input's part */
function stretch({ input, start, step, firstFrame }: InputRange, offset: number, frames: number): Stretch {
  return { input, start: start + offset * step, frames, sameRate: firstFrame !== null };
}
