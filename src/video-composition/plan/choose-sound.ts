import type { VideoFacts } from '../probe/video-facts.js';
import type { InputPlan, PlannedSound, TargetSound } from './composition-plan.js';
import type { PlannedInput, PlanRequest } from './plan-request.js';
import { shares } from './shares.js';
import { FRAME_SAMPLES, soundRuns } from './sound-runs.js';

/**
 * What becomes of the sound; null when there is none.
 * @param obstacle why it cannot be copied, whatever it is like; null where it can
 */
export function planSound(
  { inputs, output }: PlanRequest,
  plans: readonly InputPlan[],
  rate: string,
  obstacle: string | null,
): PlannedSound | null {
  const target = targetSound(inputs);
  if (!target) return null;
  const clips = inputs.map(({ facts }) => facts);
  const reasons = obstacle === null ? soundDifferences(clips, output.container ?? 'mp4') : [obstacle];
  const runs = reasons.length === 0 ? soundRuns(clips, plans, rate) : null;
  const [copied] = clips;
  if (runs && copied?.sound) {
    const { sampleRate, channels } = copied.sound;
    return { sampleRate, channels, action: 'copy', reasons, runs };
  }
  return { ...target, action: 'encode', reasons: reasons.length > 0 ? reasons : [UNEVEN], runs: [] };
}

/** What the sound of most of the duration has; null when there is none. */
function targetSound(inputs: readonly PlannedInput[]): TargetSound | null {
  const usual = ({ sound }: VideoFacts): TargetSound | null =>
    sound && { sampleRate: usualRate(sound.sampleRate), channels: usualChannels(sound.channels) };
  return shares(inputs, usual)[0]?.value ?? null;
}

function usualRate(rate: number): number {
  return [22_050, 24_000, 32_000, 44_100, 48_000].includes(rate) ? rate : 48_000;
}

function usualChannels(channels: number): number {
  return [1, 2, 6].includes(channels) ? channels : 2;
}

const SOUND_MUST_MATCH = [
  ['codec', 'codec'],
  ['profile', 'profile'],
  ['sampleRate', 'sample rate'],
  ['channels', 'channels'],
  ['layout', 'layout'],
  ['timeBase', 'time base'],
  ['extradataHash', 'settings'],
] as const;

const UNEVEN = 'sound and pictures differ in length';

/** Seconds that the sound may begin or end before or after the pictures for it to be copied. */
const MOST_UNEVEN = 0.025;

/** Seconds. Whole frames are taken, so sound is up to half of one away from its pictures, beside being uneven. */
const LONGEST_FRAME = 0.03;

/** Why the sounds cannot be joined by copy; empty when they can. */
function soundDifferences(clips: readonly VideoFacts[], container: 'mp4' | 'webm'): string[] {
  const [first] = clips;
  if (container !== 'mp4') return ['only AAC is copied'];
  const reasons = new Set<string>();
  for (const { sound, picture, streams } of clips) {
    if (!sound || !first?.sound) {
      reasons.add('not every clip has sound');
      continue;
    }
    for (const [name, label] of SOUND_MUST_MATCH) {
      if (sound[name] !== first.sound[name]) reasons.add(`${label} ${sound[name]} instead of ${first.sound[name]}`);
    }
    // Of the other profiles a frame is not always as long.
    if (sound.codec !== 'aac' || sound.profile !== 'LC') reasons.add('only AAC is copied');
    if (sound.track !== undefined && sound.track > 0) reasons.add('the first track of sound is empty');
    const frame = FRAME_SAMPLES / sound.sampleRate;
    if (frame > LONGEST_FRAME) reasons.add(`frames of sound last ${Math.round(frame * 1_000)} ms`);
    const late = Math.abs(sound.start - picture.start);
    if (late > MOST_UNEVEN || Math.abs(sound.duration - picture.duration) > MOST_UNEVEN) reasons.add(UNEVEN);
    if (streams.join() !== first.streams.join()) reasons.add('streams in another order or number');
  }
  return [...reasons];
}
