import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { compose, shipped, upload } from './clips.js';
import { ffmpegThatWaits } from './spoilt-ffmpeg.js';

const PATH = '/api/v1/video/compositions';

let stage: TestStage;
let waiting: { log: string; pipe: string };
let client: ApiClient;
let clips: string[];

beforeAll(async () => {
  stage = await TestStage.build();
  const { path, ...rest } = await ffmpegThatWaits(stage.dataDir);
  waiting = rest;
  const app = await stage.start({ FFMPEG_PATH: path, VIDEO_PROCESSES: '1', VIDEO_CONCURRENCY: '3' });
  client = await app.guest();
  clips = await Promise.all(['wave-1.mp4', 'wave-2.mp4'].map((name) => upload(client, shipped(name))));
});
afterAll(() => stage.close());

/** So many clips that are all re-encoded. */
async function reencode(count: number): Promise<string> {
  const inputs = Array.from({ length: count }, () => ({ fileId: clips[0], endMs: 200 }));
  return (await client.post(PATH, { inputs, output: { width: 160, audio: 'mute' } })).body.data.id;
}

/** The composition that each of the parts is for, in the order in which they were begun. */
async function begun(): Promise<string[]> {
  const lines = (await readFile(waiting.log, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  return lines.map((line) => /video\/([^/]+)\//.exec(line)?.[1] ?? line);
}

it('who has much to encode holds up nobody: copies go ahead, encodes take turns', { timeout: 120_000 }, async () => {
  const long = await reencode(8);
  await until('its first part to be begun', async () => (await begun()).length === 1, { within: 30_000 });
  // While the only place is taken.
  expect((await compose(client, clips)).output?.reencoded).toEqual([]);
  const short = await reencode(2);
  const queued = async () => (await client.get(`${PATH}/${short}`)).body.data.stage === 'normalising 1/2';
  await until('the other to want a place', queued, { within: 30_000 });
  expect(await begun()).toEqual([long]);
  await writeFile(waiting.pipe, 'go\n');
  for (const id of [short, long]) expect(await client.untilEnded(id, 90_000)).toMatchObject({ status: 'COMPLETED' });
  const order = await begun();
  expect(order).toHaveLength(10);
  // In turns, whoever of the two is the first.
  expect(order.slice(1, 5).filter((id) => id === short)).toHaveLength(2);
});
