import type { CompositionPlan } from '../plan/composition-plan.js';
import type { VideoFacts } from '../probe/video-facts.js';

/** Bytes that the result has at least: those of the pictures that are copied from end to end. */
export function copiedBytes({ segments }: CompositionPlan, clips: readonly { facts: VideoFacts }[]): number {
  return segments.reduce((sum, segment) => {
    const picture = segment.kind === 'copy' ? clips[segment.input]?.facts.picture : undefined;
    return sum + (picture?.frames === segment.frames ? (picture.bytes ?? 0) : 0);
  }, 0);
}
