import { describe, expect, it } from 'vitest';
import type { CompositionPlan } from '../plan/composition-plan.js';
import { videoFacts } from '../../../test/video-composition/video-facts.js';
import type { PictureFacts, VideoFacts } from '../probe/video-facts.js';
import { faultsOf } from './prove-result.js';

const colours = { colorRange: 'tv', colorPrimaries: 'bt709', colorTransfer: 'bt709', colorMatrix: 'bt709' };
const shape = { codec: 'h264', profile: 'High', level: 11, width: 160, height: 90, pixelFormat: 'yuv420p' };

const plan: CompositionPlan = {
  trust: 'everything', container: 'mp4', direct: false, frames: 100, overlap: 0, filledUp: false, fit: 'contain', background: '#000000',
  picture: { ...shape, ...colours, rate: '25/1', rotation: 0, reorderedFrames: 2 },
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

describe('a result that its header shows otherwise', () => {
  const faults = (wrong: Partial<PictureFacts>, wanted: Partial<PictureFacts> = {}): string[] =>
    faultsOf({ ...plan, picture: { ...plan.picture, ...wanted } }, videoFacts({ ...shape, ...wanted, ...wrong }));

  it.each<[string, Partial<PictureFacts>, string]>([
    ['in another size', { width: 320 }, '320 x 90 pixels instead of 160 x 90'],
    ['in another shape', { sampleAspect: '2:1' }, '320 x 90 pixels instead of 160 x 90'],
    ['on its head', { rotation: 180 }, 'turned by 180 instead of 0'],
    ['in other colours', { colorMatrix: 'smpte170m' }, 'colorMatrix smpte170m instead of bt709'],
  ])('%s is not right', (_name, wrong, fault) => {
    expect(faults(wrong)).toEqual([fault]);
  });

  it('is right by a rounded pixel, or where its container cannot say all of it', () => {
    expect(faults({ width: 161, colorTransfer: 'unknown' })).toEqual([]);
  });

  it('is right as it is where the plan knows no colours', () => {
    expect(faults({ colorMatrix: 'smpte170m' }, { colorMatrix: 'unknown' })).toEqual([]);
  });

  it('is not right without the words that make it HDR', () => {
    expect(faults({ colorTransfer: 'unknown' }, { colorTransfer: 'smpte2084' })).toHaveLength(1);
  });

  it('is turned as the clips that it was joined from', () => {
    const turned = videoFacts({ ...shape, rotation: 90 });
    const upright = { ...plan, picture: { ...plan.picture, width: 90, height: 160 } };
    expect(faultsOf({ ...upright, picture: { ...upright.picture, rotation: 90 } }, turned)).toEqual([]);
    expect(faultsOf({ ...upright, picture: { ...upright.picture, rotation: 90 } }, result(0, 0))).toHaveLength(2);
  });
});
