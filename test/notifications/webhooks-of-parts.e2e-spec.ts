import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawPdf, plainPages } from '../pdf-jobs/drawn-pdf.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
let app: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ WEBHOOK_ALLOW_PRIVATE: 'on' });
});
afterAll(() => stage.close());

it('a job in parts is told once, and its parts are not', { timeout: 60_000 }, async () => {
  const client = await app.guest();
  const hook = { url: 'http://127.0.0.1:9/nobody', events: ['task.completed', 'task.failed', 'task.cancelled'] };
  const { id } = (await client.post('/api/v1/webhooks', hook)).body.data;
  const fileId = (await client.upload({ name: 'a.pdf', content: drawPdf(plainPages(6)) })).body.data.id;
  const job = await client.post('/api/v1/pdf/jobs', { fileId, operation: 'extract', pagesPerShard: 1 });
  expect(await client.untilEnded(job.body.data.id, 50_000)).toMatchObject({ status: 'COMPLETED', totalShards: 6 });
  const { body } = await client.get(`/api/v1/webhooks/${id}/deliveries`);
  expect(body.data).toHaveLength(1);
  expect(body.data[0]).toMatchObject({ taskId: job.body.data.id });
});
