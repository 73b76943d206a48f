import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { picture } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { ffmpeg, makeClip, shipped, upload } from './clips.js';

let stage: TestStage;
let app: TestApp;
let client: ApiClient;
let folder: string;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
  client = await app.guest();
  folder = join(stage.dataDir, 'hostile');
  await mkdir(folder);
});
afterAll(() => stage.close());

const stored = async (): Promise<string[]> => {
  const entries = await readdir(join(stage.dataDir, 'files'), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
};
const write = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

const HOSTILE: [string, RegExp, () => Promise<string>][] = [
  [
    'a playlist named .mp4',
    /no known type|accepted are/,
    () => write('hls.mp4', '#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n'),
  ],
  [
    'a list of other files named .mp4',
    /no known type|accepted are/,
    () => write('concat.mp4', `ffconcat version 1.0\nfile '${shipped('wave-1.mp4')}'\n`),
  ],
  [
    'a playlist behind the head of an mp4',
    /cannot be decoded/,
    () => write('head.mp4', `\0\0\0\x18ftypisom\0\0\x02\0isomiso2\n#EXTM3U\nfile:///etc/hostname\n`),
  ],
  [
    'pictures of 8192 x 8192',
    /68 megapixels, the most is 40/,
    () => ffmpegTo('bomb.mp4', '-f', 'lavfi', '-i', 'color=s=8192x8192:r=1:d=1', '-preset', 'ultrafast'),
  ],
  ['a video that is cut off', /incomplete|cannot be decoded/, cutOff],
  [
    'a video that is cut off behind its index',
    /incomplete|cannot be decoded/,
    async () => write('short.mp4', (await readFile(shipped('wave-1.mp4'))).subarray(0, 30_000)),
  ],
  [
    'sound alone',
    /no pictures/,
    () => ffmpegTo('sound.mp4', '-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', '-brand', 'isom'),
  ],
  ['nothing', /empty/, () => write('empty.mp4', '')],
  ['200 streams', /200 streams, the most is 16/, manyStreams],
];

describe('an upload', () => {
  it.each(HOSTILE)(
    'of %s is refused with the reason, and nothing of it is kept',
    { timeout: 60_000 },
    async (_name, reason, make) => {
      const before = await stored();
      const { status, body } = await client.upload(await make());
      expect(body).toMatchObject({ status: 422, errorCode: 'UNREADABLE_FILE', detail: expect.stringMatching(reason) });
      expect(status).toBe(422);
      // Not a word of where things are.
      expect(JSON.stringify(body)).not.toMatch(/\/files\/incoming|ffprobe|hostname/);
      expect(await stored()).toEqual(before);
    },
  );
});

describe('a composition', () => {
  const create = (body: object) => client.post('/api/v1/video/compositions', body);

  it('of a picture is refused, naming the input', async () => {
    const clip = { fileId: await upload(client, shipped('wave-1.mp4')) };
    const image = await client.upload({ name: 'a.png', content: await picture(20, 20) });
    const { status, body } = await create({ inputs: [clip, { fileId: image.body.data.id }] });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: 'inputs.1.fileId', message: expect.stringContaining('image/png') }]);
  });

  it.each<[string, (fileId: string) => object, string]>([
    ['one input', (fileId) => ({ inputs: [{ fileId }] }), 'inputs'],
    ['51 inputs', (fileId) => ({ inputs: Array.from({ length: 51 }, () => ({ fileId })) }), 'inputs'],
    ['a list for an input', (fileId) => ({ inputs: [[[]], { fileId }] }), 'inputs'],
    ['a URL', (fileId) => ({ inputs: [{ fileId }, { fileId: 'https://example.com/a.mp4' }] }), 'inputs.1.fileId'],
    ['a start behind the end', (fileId) => ({ inputs: [{ fileId }, { fileId, startMs: 9_000 }] }), 'inputs.1.startMs'],
    [
      'an end before the start',
      (fileId) => ({ inputs: [{ fileId, startMs: 500, endMs: 400 }, { fileId }] }),
      'inputs.0.endMs',
    ],
    [
      'a height that makes the width too large',
      (fileId) => ({ inputs: [{ fileId }, { fileId }], output: { height: 4_096 } }),
      'output.height',
    ],
    [
      'a colour that is a filter',
      (fileId) => ({ inputs: [{ fileId }, { fileId }], output: { background: 'red,movie=/etc/passwd' } }),
      'output.background',
    ],
    [
      'an unknown transition',
      (fileId) => ({ inputs: [{ fileId }, { fileId }], transition: { type: 'custom' } }),
      'transition.type',
    ],
    [
      'a transition shorter than a frame',
      (fileId) => ({ inputs: [{ fileId }, { fileId }], transition: { type: 'crossfade', durationMs: 10 } }),
      'transition.durationMs',
    ],
    [
      'no number of frames a second',
      (fileId) => ({ inputs: [{ fileId }, { fileId }], output: { fps: '25' } }),
      'output.fps',
    ],
    ['an unknown field', (fileId) => ({ inputs: [{ fileId }, { fileId }], filter: 'x' }), 'filter'],
  ])('of %s is refused, naming the field', async (_name, body, field) => {
    const answer = await create(body(await upload(client, shipped('wave-1.mp4'))));
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
  });

  it('may say that there is no transition, whatever it would have taken', async () => {
    const fileId = await upload(client, shipped('wave-1.mp4'));
    const transition = { type: 'none', durationMs: 0 };
    expect((await create({ inputs: [{ fileId }, { fileId }], transition })).status).toBe(202);
  });

  it('longer than is allowed is refused with the limit, as are transitions longer than a clip', async () => {
    const fileId = await upload(client, shipped('wave-1.mp4'));
    const strict = await stage.start({ ROLE: 'api', VIDEO_MAX_MINUTES: '1' });
    const other = await strict.guest();
    const id = await upload(other, shipped('wave-1.mp4'));
    const long = await other.post('/api/v1/video/compositions', {
      inputs: Array.from({ length: 21 }, () => ({ fileId: id })),
    });
    expect(long).toMatchObject({ status: 413, body: { errorCode: 'COMPOSITION_TOO_LARGE' } });
    expect(long.body.detail).toContain('1 min');
    const transition = { type: 'crossfade', durationMs: 3_000 };
    const short = await create({ inputs: [{ fileId }, { fileId }], transition });
    expect(short).toMatchObject({
      status: 422,
      body: { errorCode: expect.stringMatching(/CLIP_TOO_SHORT|FFMPEG_TOO_OLD/) },
    });
  });
});

async function ffmpegTo(name: string, ...parameters: string[]): Promise<string> {
  const path = join(folder, name);
  await ffmpeg(...parameters, path);
  return path;
}

/** Its index is at the end, and gone. */
async function cutOff(): Promise<string> {
  const whole = await readFile(await makeClip(join(folder, 'whole.mp4')));
  return write('cut.mp4', whole.subarray(0, Math.floor(whole.length * 0.7)));
}

async function manyStreams(): Promise<string> {
  const clip = await makeClip(join(folder, 'one.mp4'), { seconds: 0.2 });
  return ffmpegTo(
    'many.mkv',
    '-i',
    clip,
    '-map',
    '0:v',
    ...Array.from({ length: 199 }, () => ['-map', '0:a']).flat(),
    '-c',
    'copy',
  );
}
