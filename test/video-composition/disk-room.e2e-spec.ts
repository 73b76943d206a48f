import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { S3Server } from '../support/s3-server.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import type { Composition } from './clips.js';
import { makeClip, upload } from './clips.js';

const PATH = '/api/v1/video/compositions';

let stage: TestStage;
let s3: S3Server;

beforeAll(async () => {
  [stage, s3] = await Promise.all([TestStage.build(), S3Server.start()]);
});
afterAll(async () => {
  await stage.close();
  await s3.stop();
});

it('what there is no room for is fetched from no bucket', { timeout: 90_000 }, async () => {
  const client = await (await stage.start({ ...s3.environment, ROLE: 'api' })).guest();
  const clip = await makeClip(join(stage.dataDir, 'minute.mp4'), { size: '16x16', seconds: 60 });
  const fileId = await upload(client, clip);
  const output = { width: 4_096, height: 4_096, fps: 120 };
  const { body } = await client.post(PATH, { inputs: Array.from({ length: 50 }, () => ({ fileId })), output });
  const before = s3.requests.length;
  await stage.start({ ...s3.environment, ROLE: 'worker' });
  const refused = await until(
    'the attempt to end',
    async () => {
      const task: Composition = (await client.get(`${PATH}/${body.data.id}`)).body.data;
      return task.error && task;
    },
    { within: 60_000 },
  );
  expect(refused.error).toMatchObject({ code: 'DISK_FULL' });
  expect(s3.requests.slice(before).filter((request) => request.includes(fileId))).toEqual([]);
  expect((await client.post(`/api/v1/tasks/${body.data.id}/cancel`)).status).toBe(200);
});
