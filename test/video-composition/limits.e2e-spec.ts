import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { TestStage } from '../support/test-app.js';
import { shipped, upload } from './clips.js';

const PATH = '/api/v1/video/compositions';

let stage: TestStage;
let client: ApiClient;
let fileId: string;

beforeAll(async () => {
  stage = await TestStage.build();
  client = await (await stage.start({ VIDEO_MAX_MB: '1' })).guest();
  fileId = await upload(client, shipped('wave-1.mp4'));
});
afterAll(() => stage.close());

it('more than VIDEO_MAX_MB of copies is refused with both numbers', { timeout: 60_000 }, async () => {
  const { status, body } = await client.post(PATH, { inputs: Array.from({ length: 50 }, () => ({ fileId })) });
  expect({ status, body }).toMatchObject({ status: 413, body: { errorCode: 'COMPOSITION_TOO_LARGE' } });
  expect(body.detail).toMatch(/^The composition would have [2-9] MB; the limit is 1 MB\.$/);
});

it('a result over VIDEO_MAX_MB fails the task with both numbers, and is not kept', { timeout: 90_000 }, async () => {
  // What the copies of cut clips have, too, is known only when they are made.
  const inputs = Array.from({ length: 24 }, () => ({ fileId, startMs: 40 }));
  const { body } = await client.post(PATH, { inputs });
  const task = await client.untilEnded(body.data.id, 80_000);
  expect(task).toMatchObject({
    status: 'FAILED',
    retryCount: 0,
    error: { code: 'RESULT_TOO_LARGE', retryable: false },
  });
  expect(task.errorMessage).toMatch(/^The video would have [2-9] MB; the limit is 1 MB$/);
  const [{ n }] = await stage.db.query(`SELECT count(*)::int AS n FROM files WHERE origin = 'result'`);
  expect(n).toBe(0);
});
