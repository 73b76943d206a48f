import { displaySize, even } from '../probe/display-size.js';
import { exactRate, nearestCommonRate, rateOf } from '../probe/frame-rate.js';
import type { PictureFacts } from '../probe/video-facts.js';
import type { TargetPicture } from './composition-plan.js';
import type { PlannedInput, PlanRequest, WantedOutput } from './plan-request.js';
import { pictureKey, uncopyable } from './picture-differences.js';

/** What the pictures of most of the duration have, if they can be copied and others can be made to match them. */
export function commonPicture({ inputs, output, transition }: PlanRequest): PictureFacts | null {
  const whole = transition === null && inputs.every(isWhole);
  // What is joined without a single new frame may be of any codec.
  const mayBeAnything = whole && new Set(inputs.map(({ facts }) => pictureKey(facts.picture))).size === 1;
  const seconds = new Map<string, { picture: PictureFacts; seconds: number }>();
  for (const { facts, seconds: length } of inputs) {
    const { picture } = facts;
    if (uncopyable(picture).length > 0 || !isWanted(picture, output)) continue;
    if (!mayBeAnything && !canBeMatched(picture)) continue;
    const key = pictureKey(picture);
    seconds.set(key, { picture, seconds: (seconds.get(key)?.seconds ?? 0) + length });
  }
  return [...seconds.values()].toSorted((a, b) => b.seconds - a.seconds)[0]?.picture ?? null;
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

/** Whether nothing is cut off. */
export function isWhole({ facts, start, seconds }: PlannedInput): boolean {
  return start === 0 && seconds >= facts.picture.duration;
}

export function isHdr({ colorTransfer }: { colorTransfer: string }): boolean {
  return colorTransfer === 'smpte2084' || colorTransfer === 'arib-std-b67';
}

/** The profile to re-encode to: that of the common pictures, else a plain one; changed by what was asked for. */
export function targetPicture(
  inputs: readonly PlannedInput[],
  common: PictureFacts | null,
  { width, height, fps, container = 'mp4' }: WantedOutput,
): TargetPicture {
  const model = common ?? longest(inputs).facts.picture;
  const plain = common === null || container === 'webm';
  const size = wantedSize(even(displaySize(model)), width, height);
  return {
    codec: container === 'webm' ? 'vp9' : plain ? 'h264' : model.codec,
    profile: plain ? '' : model.profile,
    level: plain ? 0 : model.level,
    ...size,
    pixelFormat: plain ? 'yuv420p' : model.pixelFormat,
    rate: fps === undefined ? (common?.rate ?? plainRate(model)) : exactRate(fps),
    ...(plain ? PLAIN_COLOURS : colours(model)),
    reorderedFrames: plain ? 2 : model.reorderedFrames,
  };
}

const PLAIN_COLOURS = { colorRange: 'tv', colorPrimaries: 'bt709', colorTransfer: 'bt709', colorMatrix: 'bt709' };

function colours({ colorRange, colorPrimaries, colorTransfer, colorMatrix }: PictureFacts): typeof PLAIN_COLOURS {
  return { colorRange, colorPrimaries, colorTransfer, colorMatrix };
}

function longest(inputs: readonly PlannedInput[]): PlannedInput {
  const [first] = inputs.toSorted((a, b) => b.seconds - a.seconds);
  if (!first) throw new RangeError('A composition has inputs');
  return first;
}

function plainRate({ rate, constantRate }: PictureFacts): string {
  return constantRate && rateOf(rate) <= 60 ? rate : nearestCommonRate(Math.min(60, rateOf(rate)));
}

/** With one side given, the other follows. */
function wantedSize(size: { width: number; height: number }, width?: number, height?: number): typeof size {
  if (width !== undefined && height !== undefined) return even({ width, height });
  if (width !== undefined) return even({ width, height: (size.height * width) / size.width });
  if (height !== undefined) return even({ width: (size.width * height) / size.height, height });
  return size;
}
