import { expect, it } from 'vitest';
import { videoFacts } from '../../../test/video-composition/video-facts.js';
import { planComposition } from '../plan/plan-composition.js';
import type { PlanRequest } from '../plan/plan-request.js';
import type { PictureFacts, VideoFacts } from '../probe/video-facts.js';
import { diskNeed } from './disk-need.js';

const MB = 1_000_000;
const SIZE = 400 * MB;
const FRAMES = 25 * 3_600;

/** An hour at 25 frames a second, with a whole picture every second. */
const HOUR: VideoFacts = {
  ...videoFacts(
    { frames: FRAMES, duration: 3_600, keyframes: Array.from({ length: 3_600 }, (_, second) => second * 25) },
    { duration: 3_600, packets: 168_751 },
  ),
  duration: 3_600,
};

/** What it takes to make something of so many copies of the recording. */
function needOf(
  count: number,
  cut: { start: number; seconds: number } | null,
  { picture = {}, ...more }: Partial<PlanRequest> & { picture?: Partial<PictureFacts> } = {},
): number {
  const facts = { ...HOUR, picture: { ...HOUR.picture, ...picture } };
  const inputs = Array.from({ length: count }, () => ({ facts, start: 0, seconds: 3_600, ...cut }));
  const plan = planComposition({ inputs, output: {}, transition: null, ...more });
  return diskNeed(
    plan,
    inputs.map(() => ({ fileId: 'a', path: '/a', sizeBytes: SIZE, facts })),
  );
}

it('excerpts need what they copy, not the whole of their recordings', () => {
  // 0.56 MB each, on average.
  const need = needOf(10, { start: 600.5, seconds: 5 });
  expect(need).toBeGreaterThan(2 * 5.6 * MB);
  expect(need).toBeLessThan(50 * MB);
});

it('an excerpt that may be of the busiest minutes never needs more than all of it', () => {
  const pictures = { picture: { bytes: SIZE } };
  const most = needOf(2, { start: 0, seconds: 3_590 }, { ...pictures, output: { audio: 'mute' } });
  expect(most).toBeLessThan(2 * 2 * (SIZE + 8 * MB));
});

it('what is joined as it is needs its result once', () => {
  expect(needOf(3, null)).toBeGreaterThan(3 * SIZE);
  expect(needOf(3, null)).toBeLessThan(3.1 * SIZE);
});

it('pictures that are joined anew by copy lie there twice', () => {
  // Another time base: the pictures are put right by remuxing.
  const need = needOf(2, null, { output: { audio: 'mute' }, picture: { bytes: SIZE / 2 } });
  expect(need).toBeGreaterThan(SIZE);
  const audible = needOf(2, { start: 0, seconds: 1_800 });
  expect(audible).toBeGreaterThan(2 * 2 * (SIZE / 2));
});

it('of what is re-encoded, the size of the upload does not matter', () => {
  const [pixels, frames] = [320 * 180, 25 * 3_600];
  const need = needOf(2, null, { output: { width: 320, height: 180 } });
  expect(need).toBeGreaterThan(2 * 2 * frames * pixels * 0.06);
  expect(need).toBeLessThan(2 * 2 * (frames * pixels * 0.06 + 150 * MB));
});

it('parts that are there already take no more room', () => {
  const inputs = [HOUR, HOUR].map((facts) => ({ facts, start: 0.5, seconds: 1_800 }));
  const clips = inputs.map(({ facts }) => ({ fileId: 'a', sizeBytes: SIZE, facts }));
  const plan = planComposition({ inputs, output: { audio: 'mute' }, transition: null });
  const largest = plan.segments.findIndex(({ kind }) => kind === 'copy');
  const spared = diskNeed(plan, clips) - diskNeed(plan, clips, new Set([largest]));
  expect(spared).toBeGreaterThan(SIZE * 0.99);
  expect(spared).toBeLessThanOrEqual(SIZE);
});
