import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import { TestStage } from '../support/test-app.js';
import { drawPdf, plainPages } from './drawn-pdf.js';

let stage: TestStage;
let user: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  user = await clientFor(await stage.start({ LOG_LEVEL: process.env.TEST_LOG ?? 'silent' }), 'uma');
});
afterAll(() => stage.close());

async function run(content: Uint8Array<ArrayBuffer>, body: Record<string, unknown> = {}) {
  const file = (await user.upload({ name: 'a.pdf', content })).body.data;
  const created = await user.post('/api/v1/pdf/jobs', { fileId: file.id, ...body });
  expect(created.body).toMatchObject({ code: 202 });
  await user.untilEnded(created.body.data.id, 60_000);
  return (await user.get(`/api/v1/pdf/jobs/${created.body.data.id}`)).body.data;
}

describe('a PDF job', () => {
  it('tells its shards, and gives Markdown and JSON in the order of the pages', async () => {
    const job = await run(drawPdf(plainPages(10)), { pagesPerShard: 3 });
    expect(job).toMatchObject({
      status: 'COMPLETED', documentPages: 10, totalPages: 10, totalShards: 4, completedShards: 4, failedShards: 0,
    }); // prettier-ignore
    expect(job.shards.map(({ index, pages, status }: Record<string, unknown>) => [index, pages, status])).toEqual([
      [0, '1-3', 'COMPLETED'],
      [1, '4-6', 'COMPLETED'],
      [2, '7-9', 'COMPLETED'],
      [3, '10', 'COMPLETED'],
    ]);
    const markdown = await (await fetch(job.result.markdownUrl)).text();
    const numbers = [...markdown.matchAll(/^# Page (\d+) title$/gm)].map((match) => Number(match[1]));
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const json = JSON.parse(await (await fetch(job.result.jsonUrl)).text());
    expect(json.pages.map(({ number, state }: Record<string, unknown>) => [number, state])).toEqual(
      numbers.map((number) => [number, 'text']),
    );
  });
});
