import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import type { ApiClient, TaskJson } from '../support/api-client.js';
import { projectRoot } from '../support/test-folder.js';

const execute = promisify(execFile);

/** A clip that flashes and beeps at every full second. */
export interface ClipOptions {
  size?: string;
  rate?: string;
  seconds?: number;
  /** Null: no sound. */
  sampleRate?: number | null;
  /** Filters behind those that draw, such as `setsar=2/1`. */
  filters?: string;
  /** Of the output. */
  more?: readonly string[];
}

export async function ffmpeg(...parameters: string[]): Promise<Buffer> {
  const options = { maxBuffer: 2 ** 28, encoding: 'buffer' } as const;
  return (await execute(inject('ffmpegPath'), ['-v', 'error', '-nostdin', '-y', ...parameters], options)).stdout;
}

async function ffprobe(path: string, ...parameters: string[]): Promise<string> {
  return (await execute(inject('ffprobePath'), ['-v', 'error', ...parameters, path], { maxBuffer: 2 ** 26 })).stdout;
}

/** What ffprobe says of the pictures. */
export async function pictureFacts(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await ffprobe(path, '-select_streams', 'V:0', '-show_streams', '-of', 'json')).streams[0];
}

export async function makeClip(path: string, options: ClipOptions = {}): Promise<string> {
  const { size = '160x90', rate = '25', seconds = 2, sampleRate = 48_000, filters, more = [] } = options;
  const beep = `aevalsrc='if(lt(mod(t,1),0.08),0.6*sin(2*PI*1000*t),0)':s=${sampleRate}:d=${seconds}`;
  const flash = `drawbox=x=0:y=0:w=iw:h=ih:color=white:t=fill:enable='lt(mod(t,1),0.08)'`;
  const pictures = ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${seconds}`];
  const sound = sampleRate === null ? [] : ['-f', 'lavfi', '-i', beep];
  const encoders = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '25', '-threads', '1', '-c:a', 'aac'];
  await ffmpeg(
    ...pictures,
    ...sound,
    '-vf',
    filters === undefined ? flash : `${flash},${filters}`,
    ...encoders,
    '-ac',
    '1',
    '-t',
    String(seconds),
    ...more,
    path,
  );
  return path;
}

export const shipped = (name: string): string => join(projectRoot, 'assets/videos', name);
export const corpus = join(projectRoot, '../shared/corpus/video');

/** A hash of each decoded picture, in order. */
export async function pictureHashes(path: string): Promise<string[]> {
  const text = (await ffmpeg('-i', path, '-map', '0:V:0', '-f', 'framemd5', '-')).toString();
  return text.split('\n').flatMap((line) => (/^\d/.test(line) ? [line.split(',').at(-1)?.trim() ?? ''] : []));
}

export interface Measured {
  frames: number;
  /** Seconds. */
  duration: number;
  soundDuration: number | null;
  width: number;
  height: number;
}

export async function measure(path: string): Promise<Measured> {
  const entries = 'stream=codec_type,duration,nb_read_packets,width,height:format=duration';
  const json = JSON.parse(await ffprobe(path, '-count_packets', '-show_entries', entries, '-of', 'json'));
  const [video, audio] = ['video', 'audio'].map((type) =>
    json.streams.find((stream: { codec_type: string }) => stream.codec_type === type),
  );
  return {
    frames: Number(video.nb_read_packets),
    duration: Number(video.duration ?? json.format.duration),
    soundDuration: audio ? Number(audio.duration ?? json.format.duration) : null,
    width: video.width,
    height: video.height,
  };
}

/** Seconds at which the picture turns white. */
async function flashes(path: string): Promise<number[]> {
  const filter = 'crop=iw/10:ih/10,signalstats,metadata=print:file=-';
  const text = (await ffmpeg('-i', path, '-an', '-vf', filter, '-f', 'null', '-')).toString();
  const times = [...text.matchAll(/pts_time:([\d.]+)/g)].map(([, time]) => Number(time));
  const darkest = [...text.matchAll(/signalstats\.YMIN=(\d+)/g)].map(([, value]) => Number(value));
  return times.filter((_, index) => isWhite(darkest[index]) && !isWhite(darkest[index - 1]));
}

function isWhite(darkest: number | undefined): boolean {
  return darkest !== undefined && darkest > 215;
}

/** Seconds at which a beep begins. */
async function beeps(path: string): Promise<number[]> {
  const rate = 48_000;
  const pcm = await ffmpeg(
    '-i',
    path,
    '-vn',
    '-af',
    'aresample=async=1:first_pts=0',
    '-ac',
    '1',
    '-ar',
    String(rate),
    '-f',
    's16le',
    '-',
  );
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, Math.floor(pcm.length / 2));
  const begins: number[] = [];
  let lastLoud = -Infinity;
  samples.forEach((sample, index) => {
    if (Math.abs(sample) < 4_000) return;
    if (index - lastLoud > rate / 4) begins.push(index / rate);
    lastLoud = index;
  });
  return begins;
}

/** The largest distance of a flash from the beep that belongs to it, in milliseconds; every flash must have one. */
export async function worstSync(path: string): Promise<{ flashes: number; worstMs: number }> {
  const [seen, heard] = [await flashes(path), await beeps(path)];
  const distances = seen.map((flash) => Math.min(...heard.map((beep) => Math.abs(beep - flash))));
  return { flashes: seen.length, worstMs: Math.round(Math.max(...distances) * 1_000) };
}

export async function upload(client: ApiClient, path: string): Promise<string> {
  const { status, body } = await client.upload(path);
  if (status !== 201) throw new Error(`${path} was refused: ${body.detail}`);
  return body.data.id;
}

export interface Composition extends TaskJson {
  stage: string | null;
  etaSeconds: number | null;
  plan: {
    inputs: { input: number; action: string; reasons: string[] }[];
    sound: { action: string; reasons: string[] };
    fallback: string[];
  } | null;
  output: {
    fileId: string;
    url: string;
    durationMs: number;
    width: number;
    height: number;
    sizeBytes: number;
    reencoded: number[];
  } | null;
}

const PATH = '/api/v1/video/compositions';

/** Brightness (0 to 255) of a rectangle, such as `iw:8:0:0`, of the picture at so many seconds. */
export async function brightness(path: string, rectangle: string, seconds: number): Promise<number> {
  const filter = `crop=${rectangle},scale=1:1:flags=area,format=gray`;
  const picture = ['-vf', filter, '-frames:v', '1', '-f', 'rawvideo', '-'];
  return (await ffmpeg('-ss', String(seconds), '-i', path, ...picture))[0] ?? 0;
}

/** Has the clips joined and returns the finished task; it must succeed. */
export async function compose(
  client: ApiClient,
  inputs: readonly (string | { fileId: string; startMs?: number; endMs?: number })[],
  more: object = {},
): Promise<Composition> {
  const body = { inputs: inputs.map((input) => (typeof input === 'string' ? { fileId: input } : input)), ...more };
  const answer = await client.post(PATH, body);
  if (answer.status !== 202) throw new Error(`refused: ${answer.body.detail} ${JSON.stringify(answer.body.errors)}`);
  const task = await client.untilEnded(answer.body.data.id, 240_000);
  if (task.status !== 'COMPLETED') throw new Error(`${task.status}: ${JSON.stringify(task.error)}`);
  return (await client.get(`${PATH}/${task.id}`)).body.data;
}
