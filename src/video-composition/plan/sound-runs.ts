import { rateOf } from '../probe/frame-rate.js';
import type { VideoFacts } from '../probe/video-facts.js';
import type { InputPlan, SoundRun } from './composition-plan.js';

/** Of AAC LC, whatever the sample rate is. */
export const FRAME_SAMPLES = 1_024;

/**
 * Which frames of each clip's AAC are taken, so that each begins with its pictures, half a frame (11 ms) more or less,
 * and no clip's surplus moves the next. Null when a clip has too few.
 * @param rate of the pictures of the result
 */
export function soundRuns(clips: readonly VideoFacts[], inputs: readonly InputPlan[], rate: string): SoundRun[] | null {
  let shown = 0;
  const runs: SoundRun[] = [];
  for (const [index, { sound }] of clips.entries()) {
    if (!sound) return null;
    const perFrame = sound.sampleRate / FRAME_SAMPLES / rateOf(rate);
    const from = Math.round(shown * perFrame);
    shown += inputs[index]?.frames ?? 0;
    const wanted = Math.round(shown * perFrame) - from;
    // The first clip's run-up is kept: the decoder needs it, and it is not heard.
    const before = index === 0 ? 0 : sound.hiddenPackets;
    const taken = index === 0 ? wanted + sound.hiddenPackets : wanted;
    const behind = sound.packets - before - taken;
    if (behind < 0) return null;
    runs.push({ before, taken, behind });
  }
  return runs;
}
