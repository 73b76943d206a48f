import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';

/** A program that is ffmpeg but for what the lines of shell before it change. @returns its path */
async function write(folder: string, name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, `${name}.sh`);
  await writeFile(path, ['#!/bin/sh', ...lines, `exec '${inject('ffmpegPath')}' "$@"`, ''].join('\n'));
  await chmod(path, 0o755);
  return path;
}

/** An ffmpeg that does not list the named filters and encoders, as one that was built without them. */
export function ffmpegWithout(folder: string, names: readonly string[]): Promise<string> {
  const hide = `'${inject('ffmpegPath')}' "$@" | grep -vE ' (${names.join('|')}) '; exit 0`;
  return write(folder, `without-${names.join('-')}`, [`case "$*" in *-filters*|*-encoders*) ${hide};; esac`]);
}

/** An ffmpeg that says that its libraries are of version 4, when it is asked what it can. */
export function ffmpegOfOld(folder: string): Promise<string> {
  const older = String.raw`s/(libavcodec +)[0-9]+/\158/`;
  const ask = `{ '${inject('ffmpegPath')}' "$@" 2>&1 >&3 | sed -E '${older}' >&2; } 3>&1; exit 0`;
  return write(folder, 'of-old', [`case "$*" in *-filters*) ${ask};; esac`]);
}

/** An ffmpeg that puts something else in the place of its last argument, so many times, where that ends so. */
function spoilt(folder: string, name: string, { ending, times }: { ending: string; times: number }, last: string) {
  const marks = Array.from({ length: times }, (_, n) => `mkdir '${join(folder, `${name}-${n}`)}' 2>/dev/null`);
  return write(folder, name, [
    'count=$#; at=0',
    'for each in "$@"; do end=$each; done',
    'spoil=no',
    `case "$end" in *${ending}) if ${marks.join(' || ')}; then spoil=yes; fi;; esac`,
    'if [ $spoil = yes ]; then for each in "$@"; do at=$((at+1)); shift',
    `if [ $at = $count ]; then set -- "$@" ${last}; else set -- "$@" "$each"; fi; done; fi`,
  ]);
}

/** Its first joins have 40 pictures only, and it ends with 0. */
export function ffmpegThatJoinsTooLittle(folder: string, times: number): Promise<string> {
  return spoilt(folder, `short-${times}`, { ending: 'joined.part', times }, '-frames:v 40 "$each"');
}

/** The disk is full when it makes its first part. */
export function ffmpegOnAFullDisk(folder: string): Promise<string> {
  return spoilt(folder, 'full', { ending: '/[0-9].part', times: 1 }, '/dev/full');
}

/** Its first joins fail, and it makes no part after the first of them. */
export function ffmpegThatCannotJoin(folder: string, times: number): Promise<string> {
  const marks = Array.from({ length: times }, (_, n) => join(folder, `joined-not-${times}-${n}`));
  return write(folder, `no-join-${times}`, [
    'for each in "$@"; do end=$each; done',
    `case "$end" in *joined.part) if ${marks.map((mark) => `mkdir '${mark}' 2>/dev/null`).join(' || ')}; then exit 1; fi;;`,
    `*/[0-9].part) if [ -d '${marks[0]}' ]; then exit 1; fi;; esac`,
  ]);
}

/** It stands still, for ever, where its arguments are like the pattern. */
export function ffmpegThatHangs(folder: string, name: string, pattern: string): Promise<string> {
  const pipe = join(folder, `${name}.pipe`);
  // Nobody writes to it; the shell waits itself, so that no child is left of one that is killed.
  return write(folder, `hangs-${name}`, [
    `case "$*" in ${pattern}) mkfifo '${pipe}'; read -r never < '${pipe}';; esac`,
  ]);
}

/** An ffmpeg that ends badly, once, when its last argument ends so: it says that it cannot, or is killed. */
export function ffmpegThatFails(folder: string, ending: string, how: 'refuses' | 'is killed'): Promise<string> {
  const name = `fails-${ending.replace(':', '-')}-${how.replace(' ', '-')}`;
  const end = how === 'refuses' ? "echo '/secret/place/x.part: cannot do that' >&2; exit 1" : 'kill -9 $$';
  return write(folder, name, [
    'for each in "$@"; do end=$each; done',
    `case "$end" in *${ending}) if mkdir '${join(folder, name)}.mark' 2>/dev/null; then ${end}; fi;; esac`,
  ]);
}

/** An ffmpeg that writes down the path of each part that it is to make, and makes the first of them once it may. */
export async function ffmpegThatWaits(folder: string): Promise<{ path: string; log: string; pipe: string }> {
  const [log, pipe, mark] = ['log', 'pipe', 'mark'].map((name) => join(folder, `waits.${name}`));
  const path = await write(folder, 'waits', [
    'for each in "$@"; do end=$each; done',
    `first() { mkdir '${mark}' 2>/dev/null && mkfifo '${pipe}'; }`,
    `case "$end" in */[0-9].part) if first; then wait=yes; fi; echo "$end" >> '${log}'`,
    `if [ "$wait" = yes ]; then read -r go < '${pipe}'; fi;; esac`,
  ]);
  return { path, log: log ?? '', pipe: pipe ?? '' };
}
