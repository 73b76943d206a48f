import { describe, expect, it } from 'vitest';
import { videoFacts } from '../../../test/video-composition/video-facts.js';
import { planComposition } from '../plan/plan-composition.js';
import type { VideoFacts } from '../probe/video-facts.js';
import { soundArguments } from './sound-arguments.js';
import { soundReaders, soundToRead } from './sound-readers.js';
import { SOUND, stepCosts } from './step-costs.js';

const HOUR = { frames: 90_000, duration: 3_600 };
const MP4: VideoFacts = { ...videoFacts(HOUR, { duration: 3_600 }), duration: 3_600 };
const TS: VideoFacts = { ...MP4, format: 'mpegts' };

/** Cuts of one recording, each given by the second at which it begins. */
function cutsOf(facts: VideoFacts, starts: readonly number[], seconds = 2) {
  const inputs = starts.map((start) => ({ facts, start, seconds }));
  const clips = inputs.map(() => ({ fileId: 'a', path: '/a', sizeBytes: 3_600_000, facts }));
  const plan = planComposition({ inputs, output: {}, transition: null });
  return { plan, clips };
}

const takers = ({ plan, clips }: ReturnType<typeof cutsOf>) => soundReaders(plan, clips).map((reader) => reader.takers);
const everyMinute = Array.from({ length: 50 }, (_, minute) => 60 * minute);

describe('a file that cannot be sought', () => {
  it('is read once for all cuts of it, up to the end of the last', () => {
    const cuts = cutsOf(TS, everyMinute);
    expect(takers(cuts)).toEqual([everyMinute.map((_, index) => index)]);
    expect(soundToRead(cuts.plan, cuts.clips)).toEqual({ seconds: 2_942, bytes: 2_942_000 });
  });

  it('is read once also when they are in another order, if they are short', () => {
    expect(takers(cutsOf(TS, [600, 60, 300]))).toEqual([[0, 1, 2]]);
  });

  it('is read again for long ones, which would have to wait in memory', () => {
    const cuts = cutsOf(TS, [1_800, 0, 400, 2_400], 200);
    // The second waits; the third would, too, and is behind nothing but the fourth.
    expect(takers(cuts)).toEqual([[0, 1, 3], [2]]);
    expect(soundToRead(cuts.plan, cuts.clips).seconds).toBe(2_600 + 600);
  });

  it('is opened once, and shared out by the clock of the file', () => {
    const { plan, clips } = cutsOf(TS, [600, 60]);
    const { sound } = plan;
    if (!sound) throw new Error('it has sound');
    const parameters = soundArguments(plan, sound, clips, new Set(['aac']));
    expect(parameters.filter((parameter) => parameter === '-i')).toHaveLength(1);
    const filters = parameters[parameters.indexOf('-filter_complex') + 1];
    expect(filters).toContain(
      `[0:a:0]aselect='between(t,599.000000,603.000000)+between(t,59.000000,63.000000)',asplit=2[s0][s1];`,
    );
    expect(filters).toContain('[s1]atrim=start=59.000000:end=63.000000,asetpts=PTS-60.000000/TB,');
  });
});

it('one that can be sought is opened for each cut, and only that is read', () => {
  const cuts = cutsOf(MP4, everyMinute);
  expect(takers(cuts)).toHaveLength(50);
  expect(soundToRead(cuts.plan, cuts.clips).seconds).toBeCloseTo(100);
});

it('what has to be read for it is a part of what sound costs', () => {
  const costOf = ({ plan, clips }: ReturnType<typeof cutsOf>) => stepCosts(plan, clips).get(SOUND) ?? 0;
  expect(costOf(cutsOf(TS, [3_000, 3_100]))).toBeGreaterThan(costOf(cutsOf(MP4, [3_000, 3_100])) + 10);
});
