import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config/load-config.js';
import { findFfmpeg } from '../../src/video-composition/ffmpeg/find-ffmpeg.js';
import { canRun, download, fetchLists } from './debian-packages.js';
import { projectRoot } from './test-folder.js';

export interface FfmpegPaths {
  ffmpeg: string;
  ffprobe: string;
}

const execute = promisify(execFile);
const cache = join(projectRoot, '.cache/ffmpeg');

/**
 * FFMPEG_PATH or the system's own ffmpeg, else Debian's package unpacked (not installed) into `.cache/ffmpeg/`, else the
 * old one from npm, which cannot do transitions: what needs them says that it is skipped.
 */
export async function findFfmpegProgram(): Promise<FfmpegPaths> {
  const config = loadConfig(process.env);
  const { ffmpeg, ffprobe } = await findFfmpeg(config, config.searchPath);
  if (ffmpeg && ffprobe && ffmpeg.from !== 'npm') return { ffmpeg: ffmpeg.path, ffprobe: ffprobe.path };
  const unpacked = { ffmpeg: join(cache, 'ffmpeg'), ffprobe: join(cache, 'ffprobe') };
  if (await runs(unpacked)) return unpacked;
  try {
    await unpack();
    return unpacked;
  } catch (cause) {
    if (ffmpeg && ffprobe) return { ffmpeg: ffmpeg.path, ffprobe: ffprobe.path };
    throw new Error('These tests need ffmpeg: install it, or set FFMPEG_PATH and FFPROBE_PATH', { cause });
  }
}

async function runs({ ffmpeg, ffprobe }: FfmpegPaths): Promise<boolean> {
  const [one, other] = await Promise.all([ffmpeg, ffprobe].map(answers));
  return Boolean(one && other);
}

async function answers(path: string): Promise<boolean> {
  if (!(await canRun(path))) return false;
  return execute(path, ['-version']).then(
    () => true,
    () => false,
  );
}

async function unpack(): Promise<void> {
  const draft = `${cache}.${randomUUID()}`;
  try {
    // The lists that are there may be missing, or too old to fetch by.
    await fetchAndUnpack([], draft).catch(async () => fetchAndUnpack(await fetchLists(), draft));
    await rm(cache, { recursive: true, force: true });
    await rename(draft, cache);
    const places = await libraryFolders(join(cache, 'usr/lib'));
    for (const name of ['ffmpeg', 'ffprobe']) await writeStarter(name, places);
    await answersOrThrow(join(cache, 'ffmpeg'));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function fetchAndUnpack(options: string[], folder: string): Promise<void> {
  const relations = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((it) => `--no-${it}`);
  const { stdout } = await execute('apt-cache', [...options, 'depends', '--recurse', ...relations, 'ffmpeg']);
  const needed = [...new Set(stdout.match(/^[a-z0-9][a-z0-9.+-]*$/gm))];
  const installed = await execute('dpkg-query', ['-W', '-f', '${Package}\n'], { maxBuffer: 2 ** 24 });
  const there = new Set(installed.stdout.split('\n'));
  await mkdir(folder, { recursive: true });
  await download(
    options,
    needed.filter((name) => !there.has(name)),
    folder,
  );
}

/** Those of alternatives (blas, lapack), too. */
async function libraryFolders(root: string): Promise<string[]> {
  const folders: string[] = [];
  for (const machine of await readdir(root)) {
    const home = join(root, machine);
    const inside = await readdir(home, { withFileTypes: true }).catch(() => []);
    const names = ['blas', 'lapack', 'pulseaudio'].filter((name) => inside.some((entry) => entry.name === name));
    if (inside.some(({ name }) => name.startsWith('libavcodec')))
      folders.push(home, ...names.map((name) => join(home, name)));
  }
  return [...folders, ...folders.map((folder) => folder.replace(`${cache}/usr/`, `${cache}/`))];
}

/** A script that becomes the program: its pid is the program's. */
async function writeStarter(name: string, libraries: readonly string[]): Promise<void> {
  const path = join(cache, name);
  const program = join(cache, 'usr/bin', name);
  await writeFile(path, `#!/bin/sh\nLD_LIBRARY_PATH='${libraries.join(delimiter)}' exec '${program}' "$@"\n`);
  await chmod(path, 0o755);
}

async function answersOrThrow(path: string): Promise<void> {
  await execute(path, ['-version']);
}
