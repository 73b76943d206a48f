import type { CompositionPlan, Segment, Stretch, TargetPicture } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import { leadIn } from '../probe/video-facts.js';
import { pictureFilters, timescaleOf } from './picture-filters.js';
import type { SourceClip } from './source-clip.js';
import { FILE_CLOCK, halfFrame, openAt, openBefore } from './source-clip.js';

/** What the machine gives an encoder. */
export interface EncoderRoom {
  threads: number;
  toneMapping: boolean;
}

const PLAIN_OUTPUT = ['-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'];

/** The arguments with which ffmpeg makes one segment of the pictures. */
export function segmentArguments(
  plan: CompositionPlan,
  segment: Segment,
  clips: readonly SourceClip[],
  room: EncoderRoom,
): string[] {
  if (segment.kind === 'copy') return copyArguments(plan, segment, clipOf(clips, segment.input));
  if (segment.kind === 'encode') return encodeArguments(plan, segment, clipOf(clips, segment.input), room);
  return transitionArguments(plan, segment, clips, room);
}

function copyArguments(
  plan: CompositionPlan,
  { firstFrame, frames }: Extract<Segment, { kind: 'copy' }>,
  clip: SourceClip,
): string[] {
  const { facts } = clip;
  // A quarter of a frame early; what the seek finds before that is dropped.
  const at = firstFrame === 0 ? 0 : leadIn(facts) + firstFrame / rateOf(facts.picture.rate) - halfFrame(facts) / 2;
  return [
    ...openAt(clip, at),
    '-map',
    '0:V:0',
    '-c',
    'copy',
    '-copypriorss',
    '0',
    '-frames:v',
    String(frames),
    ...PLAIN_OUTPUT,
    ...containerArguments(plan),
  ];
}

function encodeArguments(plan: CompositionPlan, stretch: Stretch, clip: SourceClip, room: EncoderRoom): string[] {
  return [
    ...FILE_CLOCK,
    '-filter_threads',
    threadsOf(room),
    '-threads',
    threadsOf(room),
    ...openBefore(clip, seekOf(stretch, clip)),
    '-map',
    '0:V:0',
    '-vf',
    pictureFilters(plan, stretch, clip.facts, room.toneMapping),
    ...encoderArguments(plan.picture, room),
    '-frames:v',
    String(stretch.frames),
    ...PLAIN_OUTPUT,
    ...containerArguments(plan),
  ];
}

function transitionArguments(
  plan: CompositionPlan,
  { effect, frames, from, to }: Extract<Segment, { kind: 'transition' }>,
  clips: readonly SourceClip[],
  room: EncoderRoom,
): string[] {
  const both = [from, to].map((stretch) => ({ stretch, clip: clipOf(clips, stretch.input) }));
  const chains = both.map(
    ({ stretch, clip }, index) =>
      `[${index}:V:0]${pictureFilters(plan, stretch, clip.facts, room.toneMapping)},setpts=PTS-STARTPTS,fps=${plan.picture.rate}[v${index}]`,
  );
  const seconds = (frames / rateOf(plan.picture.rate)).toFixed(6);
  const cross = `[v0][v1]xfade=transition=${effect}:duration=${seconds}:offset=0[v]`;
  return [
    ...FILE_CLOCK,
    '-filter_complex_threads',
    threadsOf(room),
    ...both.flatMap(({ stretch, clip }) => ['-threads', threadsOf(room), ...openBefore(clip, seekOf(stretch, clip))]),
    '-filter_complex',
    [...chains, cross].join(';'),
    '-map',
    '[v]',
    ...encoderArguments(plan.picture, room),
    '-frames:v',
    String(frames),
    ...PLAIN_OUTPUT,
    ...containerArguments(plan),
  ];
}

/**
 * For decoding and for filters: as many as the encoder has, and not the number of cores, which is ffmpeg's own choice for each of
 * them; the more cores, the more such processes run. Two at least, so that decoding goes on while the encoder works.
 */
function threadsOf({ threads }: EncoderRoom): string {
  return String(Math.max(2, threads));
}

/** Of a stretch that begins with the clip nothing is skipped, whatever its first time stamp is. */
function seekOf({ start }: Stretch, { facts }: SourceClip): number {
  return start === 0 ? 0 : leadIn(facts) + start;
}

function encoderArguments(target: TargetPicture, { threads }: EncoderRoom): string[] {
  const colors = [
    ['-color_range', target.colorRange],
    ['-color_primaries', target.colorPrimaries],
    ['-color_trc', target.colorTransfer],
    ['-colorspace', target.colorMatrix],
  ].flatMap(([option = '', value = '']) => (value === 'unknown' ? [] : [option, value]));
  const common = ['-r', target.rate, '-pix_fmt', target.pixelFormat, '-threads', String(threads), ...colors];
  const group = String(Math.round(rateOf(target.rate) * 2));
  if (target.codec === 'vp9')
    return [
      '-c:v',
      'libvpx-vp9',
      '-crf',
      '33',
      '-b:v',
      '0',
      '-deadline',
      'realtime',
      '-cpu-used',
      '7',
      '-row-mt',
      '1',
      '-g',
      group,
      ...common,
    ];
  return [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '20',
    '-g',
    group,
    ...(PROFILES.has(target.profile) ? ['-profile:v', PROFILES.get(target.profile) ?? 'high'] : []),
    ...(target.level > 0 ? ['-level', (target.level / 10).toFixed(1)] : []),
    ...(REORDERING[target.reorderedFrames] ?? REORDERING[2]),
    ...common,
  ];
}

const PROFILES = new Map([
  ['High', 'high'],
  ['Main', 'main'],
  ['Constrained Baseline', 'baseline'],
]);

/** By the number of frames that a decoder has to hold back: a part must not need more of them than its neighbours. */
const REORDERING: readonly [string[], string[], string[]] = [
  ['-bf', '0'],
  ['-bf', '2', '-x264-params', 'b-pyramid=none'],
  ['-bf', '3', '-x264-params', 'b-pyramid=normal'],
];

/** Every part counts time in the same ticks. */
function containerArguments({ container, picture }: CompositionPlan): string[] {
  return container === 'webm'
    ? ['-f', 'webm']
    : ['-video_track_timescale', String(timescaleOf(picture.rate)), '-f', 'mp4'];
}

function clipOf(clips: readonly SourceClip[], input: number): SourceClip {
  const clip = clips[input];
  if (!clip) throw new RangeError(`There is no clip ${input}`);
  return clip;
}
