import { expect, it } from 'vitest';
import type { CompositionPlan } from '../plan/composition-plan.js';
import type { PictureFacts, SoundFacts, VideoFacts } from '../probe/video-facts.js';
import { faultsOf } from './prove-result.js';

const colours = { colorRange: 'tv', colorPrimaries: 'bt709', colorTransfer: 'bt709', colorMatrix: 'bt709' };
const shape = { codec: 'h264', profile: 'High', level: 11, width: 160, height: 90, pixelFormat: 'yuv420p' };

const plan: CompositionPlan = {
  container: 'mp4', direct: false, frames: 100, overlap: 0, filledUp: false, fit: 'contain', background: '#000000',
  picture: { ...shape, ...colours, rate: '25/1', reorderedFrames: 2 },
  sound: { action: 'encode', sampleRate: 48_000, channels: 2, reasons: [], runs: [] },
  inputs: [], segments: [{ kind: 'encode', input: 0, start: 0, frames: 100, sameRate: true }],
}; // prettier-ignore

const picture: PictureFacts = {
  ...shape, ...colours, sampleAspect: '1:1', rate: '25/1', constantRate: true, timeBase: '1/12800', rotation: 0,
  fieldOrder: 'progressive', reorderedFrames: 2, extradataHash: 'a', frames: 100, hiddenFrames: 0, start: 0, duration: 4,
  keyframes: [0, 50],
}; // prettier-ignore
const sound: SoundFacts = {
  codec: 'aac', profile: 'LC', sampleRate: 48_000, channels: 2, layout: 'stereo', timeBase: '1/48000',
  extradataHash: 's', start: 0, duration: 4, packets: 189, hiddenPackets: 1,
}; // prettier-ignore

const result = (pictureStart: number, soundStart: number): VideoFacts => ({
  format: 'mov,mp4,m4a,3gp,3g2,mj2',
  start: 0,
  duration: 4,
  picture: { ...picture, start: pictureStart },
  sound: { ...sound, start: soundStart },
  streams: ['video', 'audio'],
});

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
