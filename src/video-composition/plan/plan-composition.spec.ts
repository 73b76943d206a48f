import { describe, expect, it } from 'vitest';
import { videoFacts as facts } from '../../../test/video-composition/video-facts.js';
import type { PictureFacts, SoundFacts, VideoFacts } from '../probe/video-facts.js';
import { reencodedInputs } from './composition-plan.js';
import { ClipTooShortError } from './crossings.js';
import { planComposition } from './plan-composition.js';
import type { PlanRequest } from './plan-request.js';

function request(videos: VideoFacts[], more: Partial<PlanRequest> = {}): PlanRequest {
  const inputs = videos.map((each) => ({ facts: each, start: 0, seconds: each.picture.duration }));
  return { inputs, output: {}, transition: null, ...more };
}

describe('clips that are alike', () => {
  it('are joined as they are', () => {
    const plan = planComposition(request([facts(), facts(), facts()]));
    expect(plan).toMatchObject({ direct: true, frames: 300, sound: { action: 'copy' } });
    expect(plan.inputs.map(({ action }) => action)).toEqual(['copy', 'copy', 'copy']);
  });

  it('are joined as they are in any codec the container takes', () => {
    const hevc = facts({ codec: 'hevc', pixelFormat: 'yuv420p10le', colorTransfer: 'smpte2084' });
    expect(planComposition(request([hevc, hevc]))).toMatchObject({ direct: true, picture: { codec: 'hevc' } });
    expect(reencodedInputs(planComposition(request([hevc, hevc], { output: { container: 'webm' } })))).toEqual([0, 1]);
  });

  it('are no longer relied on when a proof has failed', () => {
    const plan = planComposition(request([facts(), facts()]), 'pictures');
    expect(plan).toMatchObject({ direct: false, filledUp: true, sound: { action: 'encode' } });
    expect(reencodedInputs(plan)).toEqual([]);
    expect(reencodedInputs(planComposition(request([facts(), facts()]), 'nothing'))).toEqual([0, 1]);
  });
});

describe('one clip that differs', () => {
  it.each<[string, Partial<PictureFacts>, RegExp]>([
    ['codec', { codec: 'hevc' }, /codec hevc instead of h264/],
    ['profile', { profile: 'Main' }, /profile Main/],
    ['level', { level: 31 }, /level 31/],
    ['width', { width: 480 }, /width 480/],
    ['height', { height: 480 }, /height 480/],
    ['pixel format', { pixelFormat: 'yuv422p' }, /pixel format/],
    ['sample aspect ratio', { sampleAspect: '2:1' }, /sample aspect ratio 2:1/],
    ['frame rate', { rate: '30/1', frames: 120 }, /frame rate 30\/1/],
    ['variable frame rate', { constantRate: false, keyframes: [] }, /variable frame rate/],
    ['field order', { fieldOrder: 'tt' }, /field order/],
    ['colour range', { colorRange: 'pc' }, /colour range/],
    ['colour primaries', { colorPrimaries: 'bt2020' }, /colour primaries/],
    ['colour transfer', { colorTransfer: 'smpte2084' }, /colour transfer/],
    ['colour matrix', { colorMatrix: 'smpte170m' }, /colour matrix/],
    ['rotation', { rotation: 90 }, /rotation 90/],
    ['reordering', { reorderedFrames: 0 }, /reordering/],
    ['codec settings', { extradataHash: 'b' }, /other codec settings/],
    ['hidden frames', { hiddenFrames: 2 }, /edit list/],
    ['guessed times', { guessedTimes: true }, /no times of display/],
    ['an open start', { keyframes: [25] }, /does not begin/],
  ])('in its %s is re-encoded, with that reason; the others are copied', (_name, difference, reason) => {
    const plan = planComposition(request([facts(), facts(difference), facts()]));
    expect(reencodedInputs(plan)).toEqual([1]);
    expect(plan.inputs[1]?.reasons.join()).toMatch(reason);
    expect(plan.picture).toMatchObject({ codec: 'h264', width: 640, height: 360, rate: '25/1' });
    expect(plan.sound?.action).toBe('encode');
  });

  it.each<[string, Partial<SoundFacts> | null, RegExp]>([
    ['no sound', null, /not every clip has sound/],
    ['sample rate', { sampleRate: 44_100 }, /sample rate 44100/],
    ['channels', { channels: 1 }, /channels 1/],
    ['codec', { codec: 'mp3' }, /codec mp3/],
    ['settings', { extradataHash: 't' }, /settings/],
    ['length', { duration: 3.5 }, /differ in length/],
    ['long frames', { sampleRate: 16_000 }, /frames of sound last 64 ms/],
    ['too few frames', { packets: 100 }, /differ in length/],
    ['an empty track before it', { track: 1 }, /first track of sound is empty/],
  ])('in its sound (%s) costs no picture: only the sound is encoded', (_name, difference, reason) => {
    const plan = planComposition(request([facts(), facts({}, difference)]));
    expect(reencodedInputs(plan)).toEqual([]);
    expect(plan.sound?.action).toBe('encode');
    expect(plan.sound?.reasons.join()).toMatch(reason);
  });

  it('in its time base is only put into another container', () => {
    const plan = planComposition(request([facts(), facts({ timeBase: '1/90000' })]));
    expect(plan).toMatchObject({ direct: false, sound: { action: 'copy' } });
    expect(reencodedInputs(plan)).toEqual([]);
  });
});

it('takes the profile that most of the duration has, not the first', () => {
  const long = facts({ width: 1_280, height: 720, level: 31, frames: 400, duration: 16 });
  expect(reencodedInputs(planComposition(request([facts(), long, facts()])))).toEqual([0, 2]);
});

it('makes what was asked for: sides, rate, silence', () => {
  const output = { width: 320, fps: 30, audio: 'mute' } as const;
  const plan = planComposition(request([facts(), facts()], { output }));
  expect(plan).toMatchObject({ picture: { width: 320, height: 180, rate: '30/1' }, sound: null, frames: 240 });
});

it.each([
  [25, '25/1'],
  [29.97, '30000/1001'],
  [23.98, '24000/1001'],
  [23.976, '24000/1001'],
  [59.94, '60000/1001'],
  [12.5, '25/2'],
  [8.333, '8333/1000'],
])('takes %d frames a second for what is meant by it', (fps, rate) => {
  const plan = planComposition(request([facts(), facts()], { output: { fps } }));
  expect(plan.picture.rate).toBe(rate);
});

describe('a part of a clip', () => {
  const trimmed = (start: number, seconds: number) =>
    planComposition({ ...request([facts()]), inputs: [{ facts: facts(), start, seconds }] });

  it('copies the whole groups of pictures in it and re-encodes the edges', () => {
    const plan = trimmed(0.4, 3);
    expect(plan.inputs[0]).toMatchObject({ action: 'edges', frames: 75 });
    expect(plan.segments).toMatchObject([
      { kind: 'encode', start: 0.4, frames: 15 },
      { kind: 'copy', firstFrame: 25, frames: 50 },
      { kind: 'encode', start: 3, frames: 10 },
    ]);
  });

  it('without a whole group is re-encoded', () => {
    expect(trimmed(0.4, 0.4).segments).toMatchObject([{ kind: 'encode', frames: 10 }]);
  });

  it('that begins and ends with groups is copied', () => {
    expect(trimmed(1, 2).segments).toMatchObject([{ kind: 'copy', firstFrame: 25, frames: 50 }]);
  });
});

describe('a format that cannot be sought', () => {
  const stream = { ...facts(), format: 'mpegts' };

  it('is copied from its start only', () => {
    const parts = [{ start: 1, seconds: 2 }, { start: 0, seconds: 2.4 }, { start: 0, seconds: 4 }]; // prettier-ignore
    const plan = planComposition({ ...request([]), inputs: parts.map((part) => ({ facts: stream, ...part })) });
    expect(plan.inputs).toMatchObject([
      { action: 'reencode', reasons: ['mpegts is copied only from its start'] },
      { action: 'edges', reasons: ['cut between whole pictures'] },
      { action: 'copy', reasons: [] },
    ]);
  });

  it('is re-encoded behind a transition', () => {
    const transition = { type: 'crossfade', durationMs: 400 };
    expect(planComposition(request([stream, stream], { transition })).inputs).toMatchObject([
      { action: 'edges', reasons: ['transition'] },
      { action: 'reencode', reasons: ['mpegts is copied only from its start'] },
    ]);
  });
});

describe('pictures that begin after the sound', () => {
  const later = (start: number) => planComposition(request([facts(), facts({ start })]));

  it('by the little that sound is copied with are joined as they are', () => {
    expect(later(0.02)).toMatchObject({ direct: true, sound: { action: 'copy' } });
  });

  it('by more are not: the join would leave them behind a track that is made for them', () => {
    expect(later(0.4)).toMatchObject({ direct: false, sound: { action: 'encode' } });
    expect(reencodedInputs(later(0.4))).toEqual([]);
  });
});

describe('a transition', () => {
  const transition = { type: 'crossfade', durationMs: 400 };

  it('re-encodes the seams only, and makes the result shorter', () => {
    const plan = planComposition(request([facts(), facts()], { transition }));
    expect(plan).toMatchObject({ frames: 190, overlap: 10, sound: { action: 'encode' } });
    expect(plan.segments.map(({ kind, frames }) => [kind, frames])).toEqual([
      ['copy', 75],
      ['encode', 15],
      ['transition', 10],
      ['encode', 15],
      ['copy', 75],
    ]);
  });

  it('that leaves nothing of a clip is refused', () => {
    const short = { type: 'fade', durationMs: 2_000 };
    expect(() => planComposition(request([facts(), facts(), facts()], { transition: short }))).toThrow(
      ClipTooShortError,
    );
  });
});
