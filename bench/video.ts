import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { FfmpegPaths } from '../test/support/ffmpeg-program.js';
import { findFfmpegProgram } from '../test/support/ffmpeg-program.js';
import type { BenchStage } from './stage.js';
import { BenchUser, quantile } from './video-user.js';

const execute = promisify(execFile);
const CORPUS = resolve('../shared/corpus/video');
const SHIPPED = fileURLToPath(new URL('../../assets/videos', import.meta.url));
const MATCHING_CLIPS = 40;
const ROUNDS = 3;

/** Joins against ffmpeg's own: a plain copy of clips that match, and re-encoding all of clips that do not. */
export async function benchVideo(stage: BenchStage): Promise<string[]> {
  const programs = await findFfmpegProgram();
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-video-'));
  const environment = {
    FFMPEG_PATH: programs.ffmpeg,
    FFPROBE_PATH: programs.ffprobe,
    RATE_LIMIT: 'off',
    GUEST_LIMIT: 'off',
  };
  const darkroom = await stage.darkroom('all', 10, environment);
  try {
    const user = await BenchUser.guest(darkroom.url);
    return [
      ...(await benchMatching(user, programs, folder)),
      ...(await benchMixed(user, programs, folder)),
      ...(await benchTenAtOnce(user, () => treeMegabytes(darkroom.pid))),
    ];
  } finally {
    await darkroom.stop();
    await rm(folder, { recursive: true });
  }
}

async function benchMatching(user: BenchUser, { ffmpeg }: FfmpegPaths, folder: string): Promise<string[]> {
  const clip = join(folder, 'clip.mp4');
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=25:d=10', '-f', 'lavfi', '-i', 'sine=d=10'];
  await execute(ffmpeg, [...source, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-shortest', clip]);
  const list = join(folder, 'list.txt');
  await writeFile(list, `file '${clip}'\n`.repeat(MATCHING_CLIPS));
  const id = await user.upload(clip);
  const own: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    own.push(
      await secondsOf(() =>
        execute(ffmpeg, ['-y', '-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', join(folder, 'own.mp4')]),
      ),
    );
    ours.push(await secondsOf(() => user.compose(Array.from({ length: MATCHING_CLIPS }, () => id))));
  }
  const [copy, joined] = [quantile(own, 0.5), quantile(ours, 0.5)];
  return [
    `${MATCHING_CLIPS} matching clips of 10 s, 720p: ${joined.toFixed(2)} s, ffmpeg's own stream copy ${copy.toFixed(2)} s; ` +
      `wanted: at most ${(1.1 * copy + 0.5).toFixed(2)} s`,
  ];
}

async function benchMixed(user: BenchUser, programs: FfmpegPaths, folder: string): Promise<string[]> {
  const home = existsSync(CORPUS) ? CORPUS : SHIPPED;
  const names = (await readdir(home)).filter((name) => /\.(mp4|ts)$/.test(name)).sort();
  const paths = names.map((name) => join(home, name));
  const ids: string[] = [];
  for (const path of paths) ids.push(await user.upload(path));
  const [smart, all]: [number[], number[]] = [[], []];
  const own = await reencodeArguments(paths, programs);
  for (let round = 0; round < ROUNDS; round++) {
    all.push(
      await secondsOf(() => execute(programs.ffmpeg, [...own, join(folder, 'all.mp4')], { maxBuffer: 2 ** 26 })),
    );
    smart.push(await secondsOf(() => user.compose(ids)));
  }
  const [ours, theirs] = [quantile(smart, 0.5), quantile(all, 0.5)];
  return [
    `${names.length} mixed clips (${home === CORPUS ? 'the corpus' : 'the shipped ones'}): ${ours.toFixed(1)} s, one ffmpeg ` +
      `that re-encodes everything ${theirs.toFixed(1)} s: ${(ours / theirs).toFixed(2)}; wanted: at most 0.7`,
  ];
}

/** What one would write by hand: all clips through the concat filter, by the encoder and at the quality that Darkroom uses. */
async function reencodeArguments(paths: readonly string[], { ffprobe }: FfmpegPaths): Promise<string[]> {
  const fit = 'scale=640:360:force_original_aspect_ratio=decrease,pad=640:360:-1:-1,setsar=1,fps=25,format=yuv420p';
  const chains = await Promise.all(
    paths.map(async (path, index) => {
      const entries = ['-v', 'error', '-show_entries', 'stream=codec_type:format=duration', '-of', 'json', path];
      const { streams, format } = JSON.parse((await execute(ffprobe, entries)).stdout);
      const heard = streams.some(({ codec_type: type }: { codec_type: string }) => type === 'audio');
      const sound = heard
        ? `[${index}:a:0]aresample=48000,aformat=channel_layouts=stereo`
        : `anullsrc=r=48000:cl=stereo,atrim=duration=${format.duration}`;
      return `[${index}:V:0]${fit}[v${index}];${sound}[a${index}]`;
    }),
  );
  const inputs = chains.map((_, index) => `[v${index}][a${index}]`).join('');
  return [
    '-v', 'error', '-y', ...paths.flatMap((path) => ['-i', path]),
    '-filter_complex', `${chains.join(';')};${inputs}concat=n=${paths.length}:v=1:a=1[v][a]`,
    '-map', '[v]', '-map', '[a]', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-c:a', 'aac', '-b:a', '160k',
  ]; // prettier-ignore
}

/** Ten compositions at once, while somebody polls. */
async function benchTenAtOnce(user: BenchUser, memoryMb: () => Promise<number>): Promise<string[]> {
  const ids = await Promise.all(
    ['wave-1.mp4', 'portrait.mp4', 'cinema.mp4'].map((name) => user.upload(join(SHIPPED, name))),
  );
  const creates: number[] = [];
  const tasks: string[] = [];
  for (let n = 0; n < 10; n++) {
    const start = performance.now();
    tasks.push(await user.submit(ids, { width: 1_280, height: 720 }));
    creates.push(performance.now() - start);
  }
  const polls: number[] = [];
  let peak = 0;
  for (let left = tasks; left.length > 0;) {
    const [first = ''] = left;
    for (let n = 0; n < 20; n++) {
      const start = performance.now();
      const { status } = await user.read(left[n % left.length] ?? first);
      polls.push(performance.now() - start);
      if (status === 'FAILED') throw new Error('a composition failed');
      await new Promise((done) => setTimeout(done, 10));
    }
    peak = Math.max(peak, await memoryMb());
    const states = await Promise.all(left.map((id) => user.read(id)));
    left = left.filter((_, index) => ['PENDING', 'PROCESSING'].includes(states[index]?.status ?? ''));
  }
  return [
    `ten compositions at once: polls p50 ${quantile(polls, 0.5).toFixed(0)} ms, p99 ${quantile(polls, 0.99).toFixed(0)} ms ` +
      `(${polls.length}; wanted p99 < 50), creates at most ${Math.max(...creates).toFixed(0)} ms (wanted < 500), ` +
      `Darkroom and its ffmpegs ${peak} MB at most`,
  ];
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

/** Resident memory of a process and all below it. */
async function treeMegabytes(pid: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parents = new Map<number, number>();
  for (const each of pids) {
    const stat = await readFile(`/proc/${each}/stat`, 'utf8').catch(() => '');
    parents.set(Number(each), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const tree = [pid];
  for (const member of tree)
    tree.push(...[...parents].filter(([, parent]) => parent === member).map(([child]) => child));
  const pages = await Promise.all(
    tree.map(async (each) => Number((await readFile(`/proc/${each}/statm`, 'utf8').catch(() => '0 0')).split(' ')[1])),
  );
  return Math.round((pages.reduce((sum, count) => sum + count, 0) * 4_096) / 1_000_000);
}
