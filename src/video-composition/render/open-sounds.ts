import type { CompositionPlan } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import { leadIn } from '../probe/video-facts.js';
import type { SourceClip } from './source-clip.js';
import { openAt } from './source-clip.js';
import { soundReaders } from './sound-readers.js';

interface OpenedSounds {
  /** Arguments that open the files. */
  opened: string[];
  /** Chains of filters that share what is read once. */
  splits: string[];
  /** What the chain of each input begins with, by its index. */
  sources: Map<number, string>;
}

/** Seconds before and behind a cut that it gets beside its own, so that nothing is lost where sound has gaps or times are rounded. */
const AROUND = 1;

/** Opens each file that is heard. */
export function openSounds(plan: CompositionPlan, clips: readonly SourceClip[]): OpenedSounds {
  const readers = soundReaders(plan, clips);
  const opened: string[] = [];
  const splits: string[] = [];
  const sources = new Map<number, string>();
  for (const [file, reader] of readers.entries()) {
    const clip = clips[reader.clip];
    const [first = 0] = reader.takers;
    if (!clip) continue;
    opened.push(...openAt(clip, leadIn(clip.facts) + (plan.inputs[first]?.start ?? 0)));
    if (reader.takers.length === 1) sources.set(first, `[${file}:a:0]`);
    else {
      const cuts = reader.takers.map((taker) => ({ taker, ...cutOf(plan, taker, clip) }));
      splits.push(splitChain(file, cuts));
      for (const { taker, begin, end } of cuts) sources.set(taker, `[s${taker}]atrim=start=${begin}:end=${end},`);
    }
  }
  return { opened, splits, sources };
}

/** What none of them takes goes first, so that it is not handed to each of them. */
function splitChain(file: number, cuts: readonly { taker: number; begin: string; end: string }[]): string {
  const wanted = cuts.map(({ begin, end }) => `between(t,${begin},${end})`).join('+');
  const labels = cuts.map(({ taker }) => `[s${taker}]`).join('');
  return `[${file}:a:0]aselect='${wanted}',asplit=${cuts.length}${labels}`;
}

/** By the clock of the file. */
function cutOf(
  { inputs, picture }: CompositionPlan,
  taker: number,
  { facts }: SourceClip,
): { begin: string; end: string } {
  const { start = 0, frames = 0 } = inputs[taker] ?? {};
  const begin = facts.picture.start + start;
  const end = begin + frames / rateOf(picture.rate);
  return { begin: (begin - AROUND).toFixed(6), end: (end + AROUND).toFixed(6) };
}
