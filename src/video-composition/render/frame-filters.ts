import type { SoundRun } from '../plan/composition-plan.js';
import { AAC_FRAME_SAMPLES } from './adts-frames.js';

/**
 * Bitstream filters that let only those frames through that the runs take, each at its time.
 * @param runUp frames at the start that are only for the decoder to run up
 */
export function frameFilters(runs: readonly SoundRun[], runUp: number): string {
  const drops: string[] = [];
  let [at, from] = [0, 0];
  for (const { before, taken, behind } of runs) {
    at += before;
    if (at > from) drops.push(`between(n\\,${from}\\,${at - 1})`);
    from = at + taken;
    at = from + behind;
  }
  // However many there are in the end.
  drops.push(`gte(n\\,${from})`);
  return `noise=drop=${drops.join('+')},setts=ts=(N-${runUp})*${AAC_FRAME_SAMPLES}`;
}
