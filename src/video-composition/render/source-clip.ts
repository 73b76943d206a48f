import { UNTRUSTED_INPUT } from '../ffmpeg/untrusted-input.js';
import { rateOf } from '../probe/frame-rate.js';
import type { VideoFacts } from '../probe/video-facts.js';

/** An upload that goes into a composition. */
export interface SourceClip {
  fileId: string;
  path: string;
  sizeBytes: number;
  facts: VideoFacts;
}

/** Seconds from the start of the file's clock, where ffmpeg counts from, to its first picture. */
export function leadIn({ start, picture }: VideoFacts): number {
  return Math.max(0, picture.start - start);
}

/** Formats in which a seek finds the picture that was asked for; others are read from their start. */
export function isSeekable({ format }: VideoFacts): boolean {
  return /^(mov|matroska)/.test(format);
}

/** Half a frame: a seek to a time between two frames cannot be off by one. */
export function halfFrame({ picture }: VideoFacts): number {
  return 0.5 / rateOf(picture.rate);
}

/** The arguments that open a clip at so many seconds of its file. */
export function openAt({ path, facts }: SourceClip, seconds: number): string[] {
  const seek = isSeekable(facts) && seconds > 0 ? ['-ss', seconds.toFixed(6)] : [];
  return [...UNTRUSTED_INPUT, ...seek, '-i', path];
}
