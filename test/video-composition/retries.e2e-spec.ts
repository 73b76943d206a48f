import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import type { Composition } from './clips.js';
import { shipped, upload } from './clips.js';
import { draftsIn } from './leftovers.js';
import { ffmpegThatCannotJoin } from './spoilt-ffmpeg.js';

const PATH = '/api/v1/video/compositions';

let stage: TestStage;
let app: TestApp;
let client: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
});
afterEach(() => app.stop());
afterAll(() => stage.close());

/** Asks for something whose parts are made and cannot be joined, and waits for the end of the first attempt. */
async function failOnce(ffmpegPath: string): Promise<string> {
  app = await stage.start({ FFMPEG_PATH: ffmpegPath });
  client = await app.guest();
  const ids = await Promise.all(['wave-1.mp4', 'wave-2.mp4'].map((name) => upload(client, shipped(name))));
  const request = { inputs: ids.map((fileId) => ({ fileId, endMs: 400 })), output: { width: 160 } };
  const { id } = (await client.post(PATH, request)).body.data;
  const failed = async (): Promise<Composition | null> => {
    const task: Composition = (await client.get(`${PATH}/${id}`)).body.data;
    return task.error ? task : null;
  };
  const { status, error } = await until('the attempt to fail', failed, { within: 30_000 });
  expect({ status, error }).toMatchObject({ status: 'PENDING', error: { code: 'COMPOSITION_FAILED' } });
  return id;
}

it('the next attempt does not make again what one that failed had finished', { timeout: 90_000 }, async () => {
  const id = await failOnce(await ffmpegThatCannotJoin(stage.dataDir, 1));
  // Its ffmpeg makes no more parts: without those of the first attempt it would fail, too.
  expect(await client.untilEnded(id, 60_000)).toMatchObject({ status: 'COMPLETED', retryCount: 1 });
  await until('every draft to be gone', async () => (await draftsIn(stage.dataDir)).length === 0);
});

it('parts that wait for an attempt that will not be go', { timeout: 90_000 }, async () => {
  const id = await failOnce(await ffmpegThatCannotJoin(stage.dataDir, 2));
  expect((await draftsIn(stage.dataDir)).filter((name) => name.includes('part-'))).toHaveLength(2);
  expect((await client.post(`/api/v1/tasks/${id}/cancel`)).status).toBe(200);
  await until('every draft to be gone', async () => (await draftsIn(stage.dataDir)).length === 0, { within: 40_000 });
});
