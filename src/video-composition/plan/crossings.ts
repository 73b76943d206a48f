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

/**
 * The segments of an input without the frames at its ends that it shares with its neighbours.
 * @throws ClipTooShortError
 */
export function withoutEnds(
  range: InputRange,
  head: number,
  tail: number,
): { segments: Segment[]; action: InputPlan['action'] } {
  const { input, picture, reasons, firstFrame } = range;
  const frames = range.frames - head - tail;
  if (frames < 1) throw new ClipTooShortError(input);
  if (reasons.length > 0 || firstFrame === null)
    return { segments: [{ kind: 'encode', ...stretch(range, head, frames) }], action: 'reencode' };
  const first = firstFrame + head;
  const segments = copySegments(input, picture, { first, end: first + frames });
  const edges = head + tail > 0 && actionOf(segments) === 'copy';
  return { segments, action: edges ? 'edges' : actionOf(segments) };
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
