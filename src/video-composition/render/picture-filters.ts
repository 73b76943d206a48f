import type { CompositionPlan, Stretch } from '../plan/composition-plan.js';
import { isHdr } from '../plan/choose-target.js';
import type { Size } from '../probe/display-size.js';
import { displaySize, even } from '../probe/display-size.js';
import { rateOf } from '../probe/frame-rate.js';
import type { PictureFacts, VideoFacts } from '../probe/video-facts.js';
import { colourOptions, narrowing } from './picture-colours.js';

type Frame = Pick<CompositionPlan, 'picture' | 'filledUp' | 'fit' | 'background'>;

/** Pictures that a clip may lack at its end, by rounding. */
const MOST_PADDED = 3;

/** The filters that make the pictures of a stretch those of the result, frame for frame. ffmpeg applies the rotation itself. */
export function pictureFilters(frame: Frame, stretch: Stretch, facts: VideoFacts, toneMapping: boolean): string {
  const { picture } = facts;
  const mapped = needsToneMapping(frame, facts) && toneMapping ? toneMap(frame, picture) : [];
  const shaping = [...mapped, ...narrowing(picture, frame.picture), ...placing(frame, picture)];
  const pace = [`fps=${frame.picture.rate}:start_time=0`, `settb=1/${timescaleOf(frame.picture.rate)}`];
  const interlaced = !['progressive', 'unknown'].includes(picture.fieldOrder);
  return [
    ...(interlaced ? ['bwdif=mode=send_frame'] : []),
    ...countFromStart(stretch, picture),
    ...(gainsFrames(frame, stretch, facts) ? [...shaping, ...pace] : [...pace, ...shaping]),
    'setsar=1',
    `format=${frame.picture.pixelFormat}`,
    `tpad=stop_mode=clone:stop=${frame.filledUp ? stretch.frames : MOST_PADDED + (stretch.still ?? 0)}`,
    `trim=end_frame=${stretch.frames}`,
  ].join(',');
}

/** HDR among other pictures is made SDR. */
export function needsToneMapping({ picture }: Pick<Frame, 'picture'>, facts: VideoFacts): boolean {
  return isHdr(facts.picture) && !isHdr(picture);
}

/** Whether frames are doubled to the wanted rate: then they are scaled before that, and not twice. */
function gainsFrames({ picture }: Frame, { sameRate }: Stretch, { picture: source }: VideoFacts): boolean {
  return !sameRate && source.frames / source.duration < rateOf(picture.rate);
}

/**
 * Makes the start of a stretch the time 0. Then `fps` begins with the picture that is on the screen at that time, has each
 * picture where its own time says, and fills a gap, where one could not be decoded, with the one before it.
 */
function countFromStart({ start }: Stretch, picture: PictureFacts): string[] {
  const microseconds = (seconds: number): number => Math.round(seconds * 1_000_000);
  // Where times were guessed, the decoder guesses others.
  const from = picture.guessedTimes === true ? `STARTPTS+${microseconds(start)}` : microseconds(picture.start + start);
  return ['settb=AVTB', `setpts=PTS-(${from})`];
}

/** Ticks a second in which every frame of the rate begins on one; the same choice as ffmpeg's for mp4. */
export function timescaleOf(rate: string): number {
  let scale = Number(rate.split('/')[0]);
  while (scale < 10_000) scale *= 2;
  return scale;
}

/** BT.2390-like rolling off would be better still; Hable keeps the light parts apart and every build has it. */
const TONE_MAP = [
  'zscale=t=linear:npl=100',
  'format=gbrpf32le',
  'zscale=p=bt709',
  'tonemap=hable:desat=0',
  'zscale=t=bt709:m=bt709:r=tv',
];

/** In floating point, so what is to shrink shrinks before. */
function toneMap({ picture: target, fit }: Frame, source: PictureFacts): string[] {
  const { width, height } = scaledSize(even(displaySize(source)), target, fit);
  const shrinks = width * height < source.width * source.height;
  return [...(shrinks ? [`scale=${width}:${height}:flags=${scalerFor(source, { width, height })}`] : []), ...TONE_MAP];
}

function placing({ picture: target, fit, background }: Frame, source: PictureFacts): string[] {
  const size = scaledSize(even(displaySize(source)), target, fit);
  const colors = colourOptions(source, target);
  const scale = `scale=${size.width}:${size.height}:flags=${scalerFor(source, size)}${colors}`;
  if (size.width === target.width && size.height === target.height) return [scale];
  const [left, top] = ['(ow-iw)/2', '(oh-ih)/2'];
  return fit === 'cover'
    ? [scale, `crop=${target.width}:${target.height}`]
    : [scale, `pad=${target.width}:${target.height}:${left}:${top}:color=${background.replace('#', '0x')}`];
}

/** Averaging is as good as a cubic curve where at least four pixels become one, and takes half its time. */
function scalerFor(source: Size, { width, height }: Size): 'area' | 'bicubic' {
  return source.width * source.height >= 4 * width * height ? 'area' : 'bicubic';
}

/** The largest size within the target (contain) or the smallest around it (cover), of the same shape. */
export function scaledSize(source: Size, target: Size, fit: 'contain' | 'cover'): Size {
  const [across, down] = [target.width / source.width, target.height / source.height];
  const factor = fit === 'contain' ? Math.min(across, down) : Math.max(across, down);
  const scaled = even({ width: source.width * factor, height: source.height * factor });
  // Shapes that differ by a rounded pixel only are the same: no bar one pixel wide.
  return {
    width: Math.abs(scaled.width - target.width) <= 2 ? target.width : scaled.width,
    height: Math.abs(scaled.height - target.height) <= 2 ? target.height : scaled.height,
  };
}
