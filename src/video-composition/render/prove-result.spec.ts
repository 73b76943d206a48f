import { expect, it } from 'vitest';
import type { CompositionPlan } from '../plan/composition-plan.js';
import { videoFacts } from '../../../test/video-composition/video-facts.js';
import type { VideoFacts } from '../probe/video-facts.js';
import { faultsOf } from './prove-result.js';

const colours = { colorRange: 'tv', colorPrimaries: 'bt709', colorTransfer: 'bt709', colorMatrix: 'bt709' };
const shape = { codec: 'h264', profile: 'High', level: 11, width: 160, height: 90, pixelFormat: 'yuv420p' };

const plan: CompositionPlan = {
  trust: 'everything', container: 'mp4', direct: false, frames: 100, overlap: 0, filledUp: false, fit: 'contain', background: '#000000',
  picture: { ...shape, ...colours, rate: '25/1', reorderedFrames: 2 },
  sound: { action: 'encode', sampleRate: 48_000, channels: 2, reasons: [], runs: [] },
  inputs: [], segments: [{ kind: 'encode', input: 0, start: 0, frames: 100, sameRate: true }],
}; // prettier-ignore

const result = (pictureStart: number, soundStart: number): VideoFacts =>
  videoFacts({ ...shape, start: pictureStart }, { start: soundStart });

it.each([
  [0, 0],
  [0.021, 0],
])('a result whose pictures begin at %s s and sound at %s s is right', (pictures, heard) => {
  expect(faultsOf(plan, result(pictures, heard))).toEqual([]);
});

it.each([
  [0.4, 0],
  [0, 0.4],
])('one whose pictures begin at %s s and sound at %s s is not', (pictures, heard) => {
  expect(faultsOf(plan, result(pictures, heard))).toEqual([expect.stringMatching(/^sound from .* pictures from/)]);
});
