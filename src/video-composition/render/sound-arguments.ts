import type { CompositionPlan, InputPlan, PlannedSound } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import type { SourceClip } from './source-clip.js';
import { openSounds } from './open-sounds.js';
import { FILE_CLOCK } from './source-clip.js';

/**
 * The arguments that make one continuous sound track. Each clip's part is as many samples long as its pictures last, so
 * that no clip's sound can push the next one's away from its pictures.
 */
export function soundArguments(
  plan: CompositionPlan,
  sound: PlannedSound,
  clips: readonly SourceClip[],
  encoders: ReadonlySet<string>,
): string[] {
  const { container, inputs, overlap, picture } = plan;
  const rate = rateOf(picture.rate);
  const { opened, splits, sources } = openSounds(plan, clips);
  let shown = 0;
  const parts = inputs.map((input, index) => {
    const clip = clips[input.input];
    // Rounded where each part begins, not its length: else the roundings would add up.
    const begin = Math.round((shown / rate) * sound.sampleRate);
    shown += input.frames;
    const samples = Math.round((shown / rate) * sound.sampleRate) - begin;
    if (!clip?.facts.sound) return `${silence(sound)},atrim=end_sample=${samples}[a${index}]`;
    return `${sources.get(index) ?? ''}${partFilters(input, clip, sound)},apad,atrim=end_sample=${samples}[a${index}]`;
  });
  const joined = overlap > 0 ? crossfades(parts.length, overlap / rate) : concat(parts.length);
  return [
    ...FILE_CLOCK,
    ...opened,
    '-filter_complex',
    [...splits, ...parts, joined].join(';'),
    '-map',
    '[a]',
    '-vn',
    '-sn',
    '-dn',
    '-map_metadata',
    '-1',
    ...encoderArguments(container, sound, encoders),
  ];
}

/** Starts with the first picture, filled up with silence or cut; gaps are filled, too. */
function partFilters({ start }: InputPlan, { facts }: SourceClip, { sampleRate, channels }: PlannedSound): string {
  const begin = (facts.picture.start + start).toFixed(6);
  return `asetpts=PTS-${begin}/TB,aresample=${sampleRate}:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=${layoutOf(channels)}`;
}

function silence({ sampleRate, channels }: PlannedSound): string {
  return `anullsrc=r=${sampleRate}:cl=${layoutOf(channels)},aformat=sample_fmts=fltp`;
}

function concat(count: number): string {
  return `${labels(count)}concat=n=${count}:v=0:a=1[a]`;
}

function crossfades(count: number, seconds: number): string {
  const steps = Array.from({ length: count - 1 }, (_, step) => {
    const from = step === 0 ? '[a0]' : `[x${step}]`;
    const to = step === count - 2 ? '[a]' : `[x${step + 1}]`;
    return `${from}[a${step + 1}]acrossfade=d=${seconds.toFixed(6)}${to}`;
  });
  return steps.join(';');
}

function labels(count: number): string {
  return Array.from({ length: count }, (_, index) => `[a${index}]`).join('');
}

function layoutOf(channels: number): string {
  if (channels === 1) return 'mono';
  return channels === 6 ? '5.1' : 'stereo';
}

function encoderArguments(
  container: 'mp4' | 'webm',
  { channels }: PlannedSound,
  encoders: ReadonlySet<string>,
): string[] {
  const bits = `${channels * 80}k`;
  if (container === 'mp4') return ['-c:a', 'aac', '-b:a', bits, '-f', 'mp4'];
  return encoders.has('libopus')
    ? ['-c:a', 'libopus', '-b:a', bits, '-ar', '48000', '-f', 'webm']
    : ['-c:a', 'libvorbis', '-q:a', '5', '-f', 'webm'];
}
