import { ffmpeg } from './clips.js';

/** A clip in which the halves of each picture are as bright as the digits of its number say; up to 100 of them. */
export interface NumberedClip {
  seconds?: number;
  rate?: string;
  size?: string;
  /** Filters behind the one that paints, such as `select`. */
  filters?: string;
  /** Of the output. */
  more?: readonly string[];
}

const DARKEST = 16;
const STEP = 20;

export async function makeNumbered(path: string, options: NumberedClip = {}): Promise<string> {
  const { seconds = 4, rate = '25', size = '64x48', filters, more = [] } = options;
  const paint = `geq=lum='${DARKEST}+${STEP}*if(lt(X,W/2),floor(N/10),mod(N,10))':cb=128:cr=128`;
  const black = ['-f', 'lavfi', '-i', `color=black:s=${size}:r=${rate}:d=${seconds},format=yuv420p`];
  const chain = ['-vf', filters === undefined ? paint : `${paint},${filters}`];
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '10', '-bf', '2', '-g', '25', '-threads', '1'];
  await ffmpeg(...black, ...chain, ...encoder, ...more, path);
  return path;
}

/** The number of each picture that is shown, in order; as the file has it, whatever range it says that it has. */
export async function shownNumbers(path: string): Promise<number[]> {
  const filters = ['-vf', 'setrange=pc,crop=iw:2:0:ih/2-1,extractplanes=y,scale=2:1:flags=area', '-vsync', '0'];
  const halves = await ffmpeg('-i', path, '-map', '0:V:0', ...filters, '-f', 'rawvideo', '-');
  const digit = (at: number): number => Math.round(((halves[at] ?? 0) - DARKEST) / STEP);
  return Array.from({ length: halves.length / 2 }, (_, picture) => 10 * digit(2 * picture) + digit(2 * picture + 1));
}

/** Whole numbers from the first up to the one before the end. */
export function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, index) => first + index);
}
