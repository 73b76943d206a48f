import type { FfmpegFeatures } from '../ffmpeg/ffmpeg-features.js';
import type { CompositionPlan } from '../plan/composition-plan.js';
import { encodedInputs } from '../plan/composition-plan.js';
import type { VideoFacts } from '../probe/video-facts.js';
import { needsToneMapping } from './picture-filters.js';

/** What the plan takes that the ffmpeg does not have, as ffmpeg calls it; null when it has all. */
export function missingFeature(
  plan: CompositionPlan,
  clips: readonly { facts: VideoFacts }[],
  { xfade, toneMapping, encoders }: FfmpegFeatures,
): string | null {
  const made = plan.direct ? [] : plan.segments.filter(({ kind }) => kind !== 'copy');
  const encoder = plan.picture.codec === 'vp9' ? 'libvpx-vp9' : 'libx264';
  if (made.length > 0 && !encoders.has(encoder)) return encoder;
  if (made.some(({ kind }) => kind === 'transition') && !xfade) return 'xfade';
  if (!toneMapping && encodedInputs(plan).some((input) => isMapped(plan, clips[input]))) return 'zscale and tonemap';
  return plan.sound?.action === 'encode' ? missingSound(plan, encoders) : null;
}

function missingSound({ container }: CompositionPlan, encoders: ReadonlySet<string>): string | null {
  const usable = container === 'mp4' ? ['aac'] : ['libopus', 'libvorbis'];
  return usable.some((name) => encoders.has(name)) ? null : usable.join(' or ');
}

function isMapped(plan: CompositionPlan, clip: { facts: VideoFacts } | undefined): boolean {
  return clip !== undefined && needsToneMapping(plan, clip.facts);
}
