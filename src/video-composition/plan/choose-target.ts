import { displaySize, even } from '../probe/display-size.js';
import { exactRate, rateOf } from '../probe/frame-rate.js';
import type { PictureFacts, VideoFacts } from '../probe/video-facts.js';
import type { TargetPicture } from './composition-plan.js';
import type { PlannedInput, PlanRequest, WantedOutput } from './plan-request.js';
import { pictureKey, uncopyable } from './picture-differences.js';
import type { Shape } from './result-shape.js';
import { mayDecide, usualShape } from './result-shape.js';
import { shares } from './shares.js';

/**
 * Of the pictures that can be copied and others can be made to match those of most of the duration, if they are not too
 * little of all to decide what the result is like.
 */
export function commonPicture({ inputs, output, transition }: PlanRequest): PictureFacts | null {
  const whole = transition === null && inputs.every(isWhole);
  // What is joined without a single new frame may be of any codec.
  const mayBeAnything = whole && new Set(inputs.map(({ facts }) => pictureKey(facts.picture))).size === 1;
  const copyable = ({ picture }: VideoFacts): PictureFacts | null => {
    if (uncopyable(picture).length > 0 || !isWanted(picture, output)) return null;
    return mayBeAnything || canBeMatched(picture) ? picture : null;
  };
  const candidates = shares(inputs, copyable, pictureKey);
  return candidates.find((candidate) => mayDecide(candidate, inputs, output))?.value ?? null;
}

/** Only parameters inside the stream may differ between parts, and only H.264 has a way to carry them there. */
function canBeMatched(picture: PictureFacts): boolean {
  const { codec, profile, pixelFormat, sampleAspect, rotation, fieldOrder } = picture;
  return (
    codec === 'h264' &&
    ['High', 'Main', 'Constrained Baseline'].includes(profile) &&
    ['yuv420p', 'yuvj420p'].includes(pixelFormat) &&
    sampleAspect === '1:1' &&
    rotation === 0 &&
    fieldOrder === 'progressive' &&
    !isHdr(picture)
  );
}

const CODECS = { mp4: ['h264', 'hevc', 'av1', 'mpeg4'], webm: ['vp8', 'vp9', 'av1'] } as const;

function isWanted(picture: PictureFacts, { container = 'mp4', width, height, fps }: WantedOutput): boolean {
  const size = displaySize(picture);
  return (
    CODECS[container].some((known) => known === picture.codec) &&
    (width === undefined || width === size.width) &&
    (height === undefined || height === size.height) &&
    (fps === undefined || Math.abs(rateOf(exactRate(fps)) - rateOf(picture.rate)) < 0.001)
  );
}

/** Whether nothing is cut off, and nothing added. */
export function isWhole({ facts, start, seconds }: PlannedInput): boolean {
  const { duration, rate } = facts.picture;
  return start === 0 && seconds >= duration && seconds < duration + 1 / rateOf(rate);
}

export function isHdr({ colorTransfer }: { colorTransfer: string }): boolean {
  return colorTransfer === 'smpte2084' || colorTransfer === 'arib-std-b67';
}

/** What the result would be like if nothing were copied. */
export function plainPicture({ inputs, output }: PlanRequest, common: PictureFacts | null): TargetPicture {
  // Where a copy was given up the result is still as large and as smooth as it would have been.
  const shape = common ? { ...even(displaySize(common)), rate: common.rate } : usualShape(inputs, output);
  return { ...PLAIN, codec: output.container === 'webm' ? 'vp9' : 'h264', ...shape };
}

const PLAIN: Omit<TargetPicture, 'codec' | keyof Shape> = {
  profile: '',
  level: 0,
  rotation: 0,
  pixelFormat: 'yuv420p',
  colorRange: 'tv',
  colorPrimaries: 'bt709',
  colorTransfer: 'bt709',
  colorMatrix: 'bt709',
  reorderedFrames: 2,
};

/** The profile of the pictures that are copied, which others must match. */
export function matchedPicture(common: PictureFacts): TargetPicture {
  const { codec, profile, level, rate, rotation, pixelFormat, reorderedFrames } = common;
  const { colorRange, colorPrimaries, colorTransfer, colorMatrix } = common;
  const colours = { colorRange, colorPrimaries, colorTransfer, colorMatrix };
  return { codec, profile, level, ...displaySize(common), rate, rotation, pixelFormat, ...colours, reorderedFrames };
}
