import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { S3Server } from '../support/s3-server.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { shipped, upload } from './clips.js';
import { draftsIn, encodersIn } from './leftovers.js';
import { ffmpegThatHangs } from './spoilt-ffmpeg.js';
import { tookToEnd } from './took-to-end.js';

const PATH = '/api/v1/video/compositions';

let stage: TestStage;
let s3: S3Server;
let app: TestApp;
let folder: string;

beforeAll(async () => {
  [stage, s3] = await Promise.all([TestStage.build(), S3Server.start()]);
  folder = join(stage.dataDir, 'spoilt');
  await mkdir(folder);
});
afterEach(() => app.stop());
afterAll(() => Promise.all([stage.close(), s3.stop()]));

const clips = (client: ApiClient): Promise<string[]> =>
  Promise.all(['wave-1.mp4', 'wave-2.mp4'].map((name) => upload(client, shipped(name))));

const create = async (client: ApiClient, ids: readonly string[]): Promise<string> =>
  (await client.post(PATH, { inputs: ids.map((fileId) => ({ fileId })) })).body.data.id;

/** What stands still does so for ever: a cancel that waited for it would take the 5 s after which work is left alone. */
async function cancelAtOnce(client: ApiClient, id: string): Promise<void> {
  expect((await client.post(`/api/v1/tasks/${id}/cancel`)).status).toBe(202);
  expect((await client.untilEnded(id)).status).toBe('CANCELLED');
  // Half a second at most until the worker looks; the rest is margin for cores that others have.
  expect(await tookToEnd(stage.db, id)).toBeLessThan(2_000);
}

it.each([
  ['joined', '*joined.part'],
  ['proved', '*joined.part*null*'],
])('ends at once while a video is %s', { timeout: 60_000 }, async (what, which) => {
  app = await stage.start({ FFMPEG_PATH: await ffmpegThatHangs(folder, what, which) });
  const client = await app.guest();
  const id = await create(client, await clips(client));
  const hangs = async () => (await encodersIn(stage.dataDir)).some((line) => line.startsWith('/bin/sh'));
  await until('an ffmpeg to hang', hangs, { within: 40_000 });
  await cancelAtOnce(client, id);
  const gone = async () => [...(await encodersIn(stage.dataDir)), ...(await draftsIn(stage.dataDir))].length === 0;
  await until('all to be gone', gone, { within: 15_000 });
});

it('ends at once while S3 takes the result', { timeout: 60_000 }, async () => {
  app = await stage.start({ ...s3.environment });
  const client = await app.guest();
  const ids = await clips(client);
  const letGo = s3.holdWrites();
  try {
    const before = s3.requests.length;
    const id = await create(client, ids);
    const storing = async () => s3.requests.slice(before).some((request) => request.startsWith('PUT'));
    await until('the result to be on its way', storing, { within: 40_000 });
    await cancelAtOnce(client, id);
  } finally {
    letGo();
  }
  const [{ count }] = await stage.db.query(`SELECT count(*)::int FROM files WHERE origin = 'result'`);
  expect(count).toBe(0);
});
