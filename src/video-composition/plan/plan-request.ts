import type { VideoFacts } from '../probe/video-facts.js';

/** What a caller may ask of the result. */
export interface WantedOutput {
  container?: 'mp4' | 'webm';
  width?: number;
  height?: number;
  fps?: number;
  fit?: 'contain' | 'cover';
  /** Such as `#000000`. */
  background?: string;
  audio?: 'keep' | 'mute';
}

export interface WantedTransition {
  /** `none`, `crossfade`, or one of xfade's. */
  type: string;
  durationMs: number;
}

/** An input of a composition, with the part of it that is wanted. */
export interface PlannedInput {
  facts: VideoFacts;
  /** Seconds from its first frame. */
  start: number;
  /** Seconds that are wanted. */
  seconds: number;
}

export interface PlanRequest {
  inputs: readonly PlannedInput[];
  output: WantedOutput;
  transition: WantedTransition | null;
}
