import { describe, expect, it } from 'vitest';
import { videoFacts } from '../../../test/video-composition/video-facts.js';
import { rateOf } from '../probe/frame-rate.js';
import type { PictureFacts } from '../probe/video-facts.js';
import { reencodedInputs } from './composition-plan.js';
import { planComposition } from './plan-composition.js';
import type { WantedOutput } from './plan-request.js';

const HD = { width: 1_920, height: 1_080 };
const SMALL = { width: 320, height: 240 };
const HEVC = { codec: 'hevc', profile: 'Main' };
const VARIABLE = { constantRate: false, keyframes: [] };

/** Of so many seconds. */
type Clip = Partial<PictureFacts> & { seconds: number };

/** Size and rate of the result, and the inputs that are re-encoded for it. */
function resultOf(clips: readonly Clip[], output: WantedOutput = {}) {
  const inputs = clips.map(({ seconds, ...picture }) => {
    const frames = Math.round(seconds * rateOf(picture.rate ?? '25/1'));
    return { facts: videoFacts({ ...picture, frames, duration: seconds }), start: 0, seconds };
  });
  const plan = planComposition({ inputs, output, transition: null });
  const { width, height, rate } = plan.picture;
  return { size: `${width}x${height}`, rate, reencoded: reencodedInputs(plan) };
}

describe('one short clip does not decide', () => {
  const title = { ...SMALL, seconds: 3 };
  const rows: [string, Clip[], string, string][] = [
    ['codec', [{ ...HD, ...HEVC, rate: '30/1', seconds: 600 }], '1920x1080', '30/1'],
    ['variable rate', [{ ...HD, ...VARIABLE, rate: '30/1', seconds: 600 }], '1920x1080', '30/1'],
    ['rotation', [{ ...HD, rotation: 90, seconds: 600 }], '1080x1920', '25/1'],
    ['sample aspect', [{ width: 1_440, height: 1_080, sampleAspect: '4:3', seconds: 600 }], '1920x1080', '25/1'],
    ['interlacing', [{ ...HD, fieldOrder: 'tt', seconds: 600 }], '1920x1080', '25/1'],
    ['bits', [{ ...HD, profile: 'High 10', pixelFormat: 'yuv420p10le', seconds: 600 }], '1920x1080', '25/1'],
    ['size', [{ ...HD, ...HEVC, seconds: 5 }, { ...HD, ...VARIABLE, seconds: 5 }], '1920x1080', '25/1'],
    ['rate', [{ ...SMALL, ...VARIABLE, rate: '60/1', seconds: 600 }], '320x240', '60/1'],
  ]; // prettier-ignore

  it.each(rows)('over others that cannot be matched in their %s', (_name, others, size, rate) => {
    const reencoded = [...others, title].map((_, index) => index);
    expect(resultOf([...others, title])).toEqual({ size, rate, reencoded });
    expect(resultOf([title, ...others])).toEqual({ size, rate, reencoded });
  });

  it('though it has the wanted width, when the others would be of another height', () => {
    const long = { width: 640, height: 360, ...HEVC, seconds: 600 };
    expect(resultOf([long, title], { width: 320 })).toMatchObject({ size: '320x180', reencoded: [0, 1] });
  });

  it('on a rate that is higher than that of pictures without a constant one', () => {
    const long = { ...HD, ...VARIABLE, rate: '30/1', seconds: 600 };
    expect(resultOf([long, { ...HD, rate: '60/1', seconds: 3 }])).toMatchObject({ rate: '30/1', reencoded: [0, 1] });
  });
});

describe('what can be copied decides', () => {
  it.each<[string, Clip[], number[]]>([
    ['however short it is, when it is like most in size and rate', [{ ...HD, ...HEVC, seconds: 600 }, { ...HD, seconds: 3 }], [0]],
    ['where nobody can tell its rate from the usual one', [{ ...HD, ...HEVC, rate: '30000/1001', seconds: 600 }, { ...HD, rate: '30/1', seconds: 3 }], [0]],
    ['with a quarter of what is most common, which is not more than half', [{ ...HD, ...HEVC, seconds: 40 }, { width: 1_280, height: 720, ...HEVC, seconds: 30 }, { ...SMALL, seconds: 12 }], [0, 1]],
    ['over pictures of a variable rate that lose nothing by it', [{ ...VARIABLE, rate: '24/1', seconds: 6 }, { seconds: 4 }], [0]],
    ['when it is half of all', [{ ...HD, ...HEVC, seconds: 10 }, { ...SMALL, seconds: 10 }], [0]],
  ])('%s', (_name, clips, reencoded) => {
    expect(resultOf(clips).reencoded).toEqual(reencoded);
  }); // prettier-ignore
});

describe('more than half of the duration has its own', () => {
  it('size, against any other', () => {
    const clips = [
      { ...HD, ...HEVC, seconds: 11 },
      { ...SMALL, seconds: 9 },
    ];
    expect(resultOf(clips)).toEqual({ size: '1920x1080', rate: '25/1', reencoded: [0, 1] });
  });

  it('rate, against any other', () => {
    const clips = [
      { ...HD, ...HEVC, rate: '50/1', seconds: 11 },
      { ...HD, seconds: 9 },
    ];
    expect(resultOf(clips)).toEqual({ size: '1920x1080', rate: '50/1', reencoded: [0, 1] });
  });
});

it('of 29.97 and 30 frames a second takes the one that more of the duration has', () => {
  const slow = { ...HEVC, rate: '30000/1001', seconds: 60 };
  expect(resultOf([{ ...HEVC, rate: '30/1', seconds: 3 }, slow, { ...HEVC, rate: '60/1', seconds: 9 }]).rate).toBe(
    '30000/1001',
  );
});

it('makes no more than 60 frames a second, unless they are asked for', () => {
  const fast = [
    { ...HEVC, rate: '240/1', seconds: 5 },
    { ...VARIABLE, rate: '25/1', seconds: 1 },
  ];
  expect(resultOf(fast).rate).toBe('60/1');
  expect(resultOf(fast, { fps: 120 }).rate).toBe('120/1');
});

it('says why nothing is copied', () => {
  const hdr = videoFacts({ ...HEVC, pixelFormat: 'yuv420p10le', colorTransfer: 'smpte2084' });
  const inputs = [{ facts: hdr, start: 0, seconds: 3 }, { facts: hdr, start: 0, seconds: 4 }]; // prettier-ignore
  const plan = planComposition({ inputs, output: { width: 320 }, transition: null });
  expect(plan.picture).toMatchObject({ codec: 'h264', colorTransfer: 'bt709', width: 320, height: 180 });
  expect(plan.inputs[0]?.reasons).toEqual([
    'codec hevc instead of h264',
    'HDR is kept only by joining whole clips that are alike',
    'size 640x360 instead of 320x180',
  ]);
});

it('keeps size and rate where a copy is given up', () => {
  const long = { facts: videoFacts({ ...HD, ...HEVC, frames: 1_000, duration: 40 }), start: 0, seconds: 40 };
  const other = {
    facts: videoFacts({ ...HD, ...HEVC, height: 800, frames: 800, duration: 32 }),
    start: 0,
    seconds: 32,
  };
  const copied = { facts: videoFacts({ ...SMALL, frames: 400, duration: 16 }), start: 0, seconds: 16 };
  const request = { inputs: [long, other, copied], output: {}, transition: null };
  expect(planComposition(request).picture).toMatchObject(SMALL);
  expect(planComposition(request, 'nothing').picture).toMatchObject(SMALL);
});
