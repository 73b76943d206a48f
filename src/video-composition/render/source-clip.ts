import { UNTRUSTED_INPUT } from '../ffmpeg/untrusted-input.js';
import { rateOf } from '../probe/frame-rate.js';
import type { VideoFacts } from '../probe/video-facts.js';
import { isSeekable } from '../probe/video-facts.js';

/** An upload that goes into a composition. */
export interface UploadedClip {
  fileId: string;
  sizeBytes: number;
  facts: VideoFacts;
}

/** One that is there to be read. */
export interface SourceClip extends UploadedClip {
  path: string;
}

/** Half a frame: a seek to a time between two frames cannot be off by one. */
export function halfFrame({ picture }: VideoFacts): number {
  return 0.5 / rateOf(picture.rate);
}

/**
 * Times stay those of the file. Else ffmpeg counts from the earliest stream, and newer versions, in some formats, from the
 * earliest of those that are used.
 */
export const FILE_CLOCK: readonly string[] = ['-copyts'];

/** The arguments that open a clip at so many seconds of its file. */
export function openAt({ path, facts }: SourceClip, seconds: number): string[] {
  const seek = isSeekable(facts) && seconds > 0 ? ['-ss', seconds.toFixed(6)] : [];
  return [...UNTRUSTED_INPUT, ...seek, '-i', path];
}

/**
 * The arguments that open a clip at a key frame before so many seconds of its file. What a plain seek drops, the picture
 * that is on the screen at that time, is still to come.
 */
export function openBefore({ path, facts }: SourceClip, seconds: number): string[] {
  const { reorderedFrames, duration, frames } = facts.picture;
  // A key frame is found by its time of decoding, which in old versions of ffmpeg is not that of its display.
  const at = seconds - (reorderedFrames + 2) * (duration / frames);
  const seek = isSeekable(facts) && at > 0 ? ['-noaccurate_seek', '-ss', at.toFixed(6)] : [];
  return [...UNTRUSTED_INPUT, ...seek, '-i', path];
}
