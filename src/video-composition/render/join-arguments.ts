import type { FfmpegRun } from '../ffmpeg/ffmpeg.service.js';
import { MEDIA_FORMATS } from '../ffmpeg/untrusted-input.js';
import type { CompositionPlan } from '../plan/composition-plan.js';
import { rateOf } from '../probe/frame-rate.js';
import type { FrameFilter } from './adts-frames.js';
import { timescaleOf } from './picture-filters.js';
import { FILE_CLOCK } from './source-clip.js';

/** A part of the list that is joined. */
export interface JoinedPart {
  path: string;
  /** Seconds until the next part begins. */
  seconds: number;
}

/** The text of the list; names of our own making, quoted all the same. */
export function joinList(parts: readonly JoinedPart[]): string {
  const lines = parts.flatMap(({ path, seconds }) => [
    `file '${path.replaceAll("'", String.raw`'\''`)}'`,
    `duration ${seconds.toFixed(6)}`,
  ]);
  return ['ffconcat version 1.0', ...lines, ''].join('\n');
}

/**
 * Sound that goes with joined pictures: a finished track, frames that are copied on the way, or those that come with the
 * pictures.
 */
export type JoinedSound = { path: string } | CopiedSound | FilteredSound;

export interface FilteredSound {
  /** Frames that there must be. */
  wanted: number;
  /** Bitstream filters that choose them. */
  filters: string;
}

export interface CopiedSound {
  /** Seconds at its start that are only for the decoder to run up. */
  runUp: number;
  /** Frames that there must be. */
  wanted: number;
  filter: FrameFilter;
  /** The frames, as ADTS. */
  open(run: FfmpegRun): AsyncIterable<Buffer>;
}

/** Bytes of the index that a frame takes at most, of pictures and of sound: its size, times, place and chunk. */
const INDEX_BYTES = { picture: 48, sound: 36 };
/** Frames of sound that a second has at most, of the common codecs. */
const SOUND_FRAMES_PER_SECOND = 50;

/**
 * Bytes to leave free at the start of an mp4 for its index: so a browser can begin to play before all is there, and
 * nothing has to be moved for that afterwards.
 */
export function indexRoom({ frames, picture, sound }: CompositionPlan): number {
  const soundFrames = sound
    ? (frames / rateOf(picture.rate)) * Math.max(SOUND_FRAMES_PER_SECOND, sound.sampleRate / 1_024)
    : 0;
  return Math.ceil(frames * INDEX_BYTES.picture + soundFrames * INDEX_BYTES.sound) + 16_384;
}

/** Below this size moving the pictures to make room for the index costs nothing, and leaves no room unused. */
const SMALL_BYTES = 32_000_000;

/**
 * Packets that ffmpeg reads ahead of each input. With its own 8 the two readers wait for each other at nearly every frame of sound:
 * a join of 327 MB took four times as long.
 */
const READ_AHEAD = { pictures: '64', sound: '512' };

/** The list that is joined. */
export interface JoinedList {
  path: string;
  /** Of all its parts. */
  bytes: number;
  /** Whether there are uploads in it as they are. */
  hasUploads: boolean;
}

/** The arguments that join by copy. */
export function joinArguments(plan: CompositionPlan, list: JoinedList, sound: JoinedSound | null): string[] {
  const { container, direct, picture } = plan;
  const apart = sound && !('filters' in sound) ? sound : null;
  const mp4 = [
    ...(direct ? [] : ['-video_track_timescale', String(timescaleOf(picture.rate))]),
    // With parameter sets in the header alone, as Apple's players want it: they are the same in all that is joined. Else it is hev1.
    ...(picture.codec === 'hevc' ? ['-tag:v', 'hvc1'] : []),
    ...(list.bytes < SMALL_BYTES ? ['-movflags', '+faststart'] : ['-moov_size', String(indexRoom(plan))]),
  ];
  return [
    // The run-up of the uploads' own sound would move the pictures, though only the pictures are taken.
    ...(list.hasUploads ? FILE_CLOCK : []),
    ...(apart ? ['-thread_queue_size', READ_AHEAD.pictures] : []),
    // Uploads that are joined as they are have the same settings, so that none needs to be given its own in every key frame.
    ...(direct ? ['-auto_convert', '0'] : []),
    // Both hold for what is in the list, too.
    '-format_whitelist',
    `concat,${MEDIA_FORMATS}`,
    '-protocol_whitelist',
    'file',
    '-f',
    'concat',
    '-safe',
    '0',
    '-i',
    list.path,
    ...(apart ? soundInput(apart) : []),
    '-map',
    '0:V:0',
    ...(sound ? ['-map', apart ? '1:a:0' : '0:a:0'] : []),
    '-c',
    'copy',
    ...(sound && 'filters' in sound ? ['-bsf:a', sound.filters] : []),
    '-map_metadata',
    '-1',
    // Old versions of ffmpeg know only from this that pictures are turned.
    ...(picture.rotation === 0 ? [] : ['-map_metadata:s:v:0', '0:s:v:0']),
    '-map_chapters',
    '-1',
    ...(container === 'mp4' ? mp4 : []),
    '-f',
    container,
  ];
}

function soundInput(sound: Exclude<JoinedSound, FilteredSound>): string[] {
  const ahead = ['-thread_queue_size', READ_AHEAD.sound];
  if ('path' in sound) return [...ahead, '-protocol_whitelist', 'file', '-i', sound.path];
  const early = sound.runUp > 0 ? ['-itsoffset', (-sound.runUp).toFixed(6)] : [];
  return [...ahead, '-protocol_whitelist', 'pipe', '-f', 'aac', ...early, '-i', 'pipe:0'];
}
