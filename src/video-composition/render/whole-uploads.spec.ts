import { expect, it } from 'vitest';
import { videoFacts } from '../../../test/video-composition/video-facts.js';
import { planComposition } from '../plan/plan-composition.js';
import type { VideoFacts } from '../probe/video-facts.js';
import { diskNeed } from './disk-need.js';
import { stepCosts, stepOf } from './step-costs.js';
import { listsUploads, wholeUpload } from './whole-uploads.js';

const MATCHING = videoFacts();
const ODD = videoFacts({ width: 320, height: 180 });

const clipOf = (facts: VideoFacts) => ({ fileId: 'a', sizeBytes: 1_000_000, facts });

/** Whether the first of two clips, behind which comes one that does not match, is listed among the parts. */
function isListed(facts: VideoFacts, cut = { start: 0, seconds: 4 }, trust?: 'pictures'): boolean {
  const inputs = [{ facts, ...cut }, { facts: MATCHING, start: 0, seconds: 4 }, { facts: ODD, start: 0, seconds: 4 }]; // prettier-ignore
  const clips = [facts, MATCHING, ODD].map(clipOf);
  const plan = planComposition({ inputs, output: { audio: 'mute' }, transition: null }, trust);
  const [segment] = plan.segments;
  return segment?.kind === 'copy' && wholeUpload(plan, segment, clips) === clips[0];
}

it('an upload that is copied whole stands among the parts itself', () => {
  expect(isListed(MATCHING)).toBe(true);
});

it.each<[string, VideoFacts]>([
  ['has another time base', videoFacts({ timeBase: '1/90000' })],
  ['has its sound first', { ...MATCHING, streams: ['audio', 'video'] }],
  ['has another stream of pictures, such as a cover', { ...MATCHING, streams: ['video', 'audio', 'video'] }],
  ['has sound that begins before the pictures', videoFacts({ start: 0.04 })],
  ['is of another format', { ...MATCHING, format: 'matroska,webm' }],
])('one that %s is copied into a part', (_what, facts) => {
  expect(isListed(facts)).toBe(false);
});

it('one that is cut is copied into a part, and so is all when a result without parts was wrong', () => {
  expect(isListed(MATCHING, { start: 0, seconds: 3 })).toBe(false);
  expect(isListed(MATCHING, { start: 1, seconds: 3 })).toBe(false);
  expect(isListed(MATCHING, undefined, 'pictures')).toBe(false);
});

it('what stands among the parts costs no step, and no room but in the result', () => {
  const inputs = [MATCHING, MATCHING, ODD].map((facts) => ({ facts, start: 0, seconds: 4 }));
  const clips = [MATCHING, MATCHING, ODD].map(clipOf);
  const request = { inputs, output: { audio: 'mute' as const }, transition: null };
  const [plan, careful] = [planComposition(request), planComposition(request, 'pictures')];
  expect([...stepCosts(plan, clips).keys()]).not.toContain(stepOf(0));
  expect([...stepCosts(plan, clips).keys()]).toContain(stepOf(2));
  expect([...stepCosts(careful, clips).keys()]).toContain(stepOf(0));
  expect([listsUploads(plan, clips), listsUploads(careful, clips)]).toEqual([true, false]);
  expect(diskNeed(careful, clips) - diskNeed(plan, clips)).toBe(2 * 1_000_000);
});
