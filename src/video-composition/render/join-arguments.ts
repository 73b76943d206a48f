import type { CompositionPlan } from '../plan/composition-plan.js';
import { timescaleOf } from './picture-filters.js';

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

/** Beyond this size the second pass that puts the index in front would take longer than it saves. */
const FAST_START_BYTES = 256_000_000;

/** The sound that goes with joined pictures. */
export interface JoinedSound {
  path: string;
  /** Seconds at its start that are only for the decoder to run up. */
  runUp: number;
}

/** The arguments that join by copy. */
export function joinArguments(
  { container, direct, picture }: CompositionPlan,
  list: string,
  sound: JoinedSound | null,
  expectedBytes: number,
): string[] {
  const mp4 = [
    ...(direct ? [] : ['-video_track_timescale', String(timescaleOf(picture.rate))]),
    ...(expectedBytes < FAST_START_BYTES ? ['-movflags', '+faststart'] : []),
  ];
  const early = sound && sound.runUp > 0 ? ['-itsoffset', (-sound.runUp).toFixed(6)] : [];
  return [
    '-protocol_whitelist',
    'file',
    '-f',
    'concat',
    '-safe',
    '0',
    '-i',
    list,
    ...(sound ? ['-protocol_whitelist', 'file', ...early, '-i', sound.path] : []),
    '-map',
    '0:V:0',
    ...(sound ? ['-map', '1:a:0'] : []),
    '-c',
    'copy',
    '-map_metadata',
    '-1',
    '-map_chapters',
    '-1',
    ...(container === 'mp4' ? mp4 : []),
    '-f',
    container,
  ];
}
