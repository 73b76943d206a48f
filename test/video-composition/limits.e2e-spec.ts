import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { shipped, upload } from './clips.js';

let stage: TestStage;
let app: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ VIDEO_MAX_MB: '1' });
});
afterAll(() => stage.close());

it('a result over VIDEO_MAX_MB fails the task with both numbers, and is not kept', { timeout: 90_000 }, async () => {
  const client = await app.guest();
  const fileId = await upload(client, shipped('wave-1.mp4'));
  const inputs = Array.from({ length: 50 }, () => ({ fileId }));
  const { body } = await client.post('/api/v1/video/compositions', { inputs });
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
