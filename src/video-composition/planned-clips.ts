import type { PlannedInput } from './plan/plan-request.js';
import type { VideoFacts } from './probe/video-facts.js';
import { playedSeconds } from './probe/video-facts.js';
import type { CompositionInput } from './video-composition.entity.js';

/** The part of a video that was asked for. */
export function toPlannedInput({ startMs = 0, endMs }: CompositionInput, facts: VideoFacts): PlannedInput {
  const duration = playedSeconds(facts);
  const start = startMs / 1_000;
  const end = endMs === undefined ? duration : Math.min(duration, endMs / 1_000);
  return { facts, start, seconds: end - start };
}
