import type { MediaFacts } from '../../files/media-inspector.js';
import { displaySize } from './display-size.js';
import type { VideoFacts } from './video-facts.js';
import { playedSeconds } from './video-facts.js';

/** What is kept with a file that is a video. */
export function toMediaFacts(facts: VideoFacts): MediaFacts {
  const { width, height } = displaySize(facts.picture);
  return { width, height, durationMs: Math.round(playedSeconds(facts) * 1_000), media: facts };
}
