import { expect, it } from 'vitest';
import { videoFacts } from '../../../test/video-composition/video-facts.js';
import { planComposition } from '../plan/plan-composition.js';
import type { WantedOutput } from '../plan/plan-request.js';
import type { PictureFacts } from '../probe/video-facts.js';
import { sizeFaults } from './size-faults.js';

/** Of two clips, one of which is cut: something has to be encoded. */
function faultsOf(picture: Partial<PictureFacts>, output: WantedOutput) {
  const facts = videoFacts(picture);
  const inputs = [4, 3.5].map((seconds) => ({ facts, start: 0, seconds }));
  const plan = planComposition({ inputs, output, transition: null });
  return sizeFaults(plan, output, inputs);
}

const TALL = { width: 400, height: 4_000 };

it.each<[string, Partial<PictureFacts>, WantedOutput, RegExp]>([
  ['too long a side', TALL, { width: 4_096 }, /^output.width: .* makes the height 40960, which must be from 16 to 4096/],
  ['too short a side', TALL, { height: 100 }, /^output.height: .* makes the width 10, /],
  ['samples of a wild shape', { sampleAspect: '100:1' }, {}, /^output.width: .* 64000 x 360 pixels/],
  ['too many pixels', { width: 7_680, height: 4_320, sampleAspect: '2:1' }, {}, /^output.width: .* 15360 x 4320/],
  ['a strip that is to cover all', { width: 16_000, height: 16 }, { width: 4_096, height: 4_096, fit: 'cover' }, /^inputs.0.fileId: .* 16000 x 16 is too narrow/],
])('names what makes %s', (_name, picture, output, fault) => {
  const [found] = faultsOf(picture, output);
  expect(`${found?.field}: ${found?.message}`).toMatch(fault);
}); // prettier-ignore

it.each<[string, Partial<PictureFacts>, WantedOutput]>([
  ['both sides', TALL, { width: 4_096, height: 4_096 }],
  ['a side from which the other follows', TALL, { height: 4_096 }],
  ['bars around a strip', { width: 16_000, height: 16 }, { width: 4_096, height: 4_096 }],
  ['a cinema picture that covers a square', { width: 2_400, height: 1_000 }, { width: 4_096, height: 4_096, fit: 'cover' }],
  ['nothing', { width: 7_680, height: 4_320 }, {}],
])('takes %s', (_name, picture, output) => {
  expect(faultsOf(picture, output)).toEqual([]);
}); // prettier-ignore

it('takes what is only copied as it is', () => {
  const inputs = [videoFacts({ sampleAspect: '100:1' }), videoFacts({ sampleAspect: '100:1' })];
  const planned = inputs.map((facts) => ({ facts, start: 0, seconds: 4 }));
  expect(sizeFaults(planComposition({ inputs: planned, output: {}, transition: null }), {}, planned)).toEqual([]);
});
