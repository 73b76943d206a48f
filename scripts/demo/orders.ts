import { MultiBar, Presets } from 'cli-progress';
import type { DemoTask, DemoUser } from './user.js';

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'video/mp4': '.mp4',
  'text/markdown': '.md',
};

/** A picture, video or text that the demo asks for. */
export interface DemoOrder {
  name: string;
  path: string;
  body: object;
}

export interface DemoPicture {
  name: string;
  /** Works without a header, for a day. */
  url: string;
  /** As in a file's name: `.jpg`. */
  extension: string;
  content: Uint8Array;
  /** 0 to 1: how sure a cut-out is. */
  confidence: number | null;
  /** What a composed video is like. */
  output: DemoTask['output'] | null;
}

/** Sends all orders at once and follows them, each with a bar of its own, to their pictures. */
export async function makeAll(user: DemoUser, orders: readonly DemoOrder[]): Promise<DemoPicture[]> {
  const bars = new MultiBar(
    { format: ' {bar} {percentage}% | {name} | {stage}', clearOnComplete: false, hideCursor: true, noTTYOutput: true },
    Presets.shades_classic,
  );
  const pictures = await Promise.all(
    orders.map(async ({ name, path, body }) => {
      const bar = bars.create(100, 0, { name, stage: 'accepted' });
      const { id } = await user.post<DemoTask>(path, body);
      const task = await user.follow(id, ({ progress, stage, status }) => {
        bar.update(Math.round(progress), { stage: stage ?? status.toLowerCase() });
      });
      if (task.resultUrl === null) throw new Error(`${name} is ${task.status}: ${task.errorMessage}`);
      return {
        name,
        confidence: task.confidence ?? null,
        output: task.output ?? null,
        ...(await download(task.resultUrl)),
      };
    }),
  );
  bars.stop();
  return pictures;
}

async function download(url: string): Promise<Pick<DemoPicture, 'url' | 'extension' | 'content'>> {
  const response = await fetch(url);
  const extension = EXTENSIONS[response.headers.get('content-type')?.split(';')[0] ?? ''] ?? '.jpg';
  return { url, extension, content: new Uint8Array(await response.arrayBuffer()) };
}
