import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { ChatFixture } from './chat-fixture.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { ModelStage } from './model-stage.js';
import type { PdfJobJson } from './pdf-client.js';
import { jsonOf, runPdf, submitPdf, uploadPdf } from './pdf-client.js';

const BREVITY = 100;

let model: ModelStage;
let chat: ChatFixture;
let user: ApiClient;

beforeAll(async () => {
  model = await ModelStage.build();
  ({ chat } = model);
});
beforeEach(async () => {
  user = await model.begin();
});
afterAll(() => model.close());

/** What was to be summarised, request by request. */
const asked = (): string[] => chat.requests.map(({ json }) => json.messages.at(-1).content);

it('shards that say nothing are left out', async () => {
  const job = await runPdf(user, drawPdf([[], ...plainPages(2), []]), { operation: 'summarize', pagesPerShard: 1 });
  expect(job.status).toBe('COMPLETED');
  expect(chat.requests).toHaveLength(3);
  expect(asked().at(-1)).toMatch(/^# PAGE 1 TITLE[^-]*---[^-]*$/);
});

it('a document that says nothing is no question', async () => {
  const job = await runPdf(user, drawPdf([[], []]), { operation: 'summarize', pagesPerShard: 1 });
  expect(job.status).toBe('COMPLETED');
  expect(chat.requests).toHaveLength(0);
  expect((await jsonOf(job)).summary).toBe('');
});

it.each([
  { what: 'the summaries of many shards', pagesPerShard: 1, before: 8 },
  { what: 'the pages of one shard', pagesPerShard: 8, before: 0 },
])('$what that are too long together are summarised in halves, and those together', async (shape) => {
  Object.assign(chat, { tooLong: { error: { code: 'context_length_exceeded' } }, brevity: BREVITY });
  const { pagesPerShard, before } = shape;
  const job = await runPdf(user, drawPdf(plainPages(8)), { operation: 'summarize', pagesPerShard });
  expect(job.status).toBe('COMPLETED');
  const [whole = '', first = '', second = '', together = ''] = asked().slice(before);
  expect(first + second).toBe(whole);
  expect(together).toContain(first.slice(0, 14).toUpperCase());
  expect(together.length).toBeLessThanOrEqual(2 * BREVITY + 2);
  expect(chat.requests).toHaveLength(before + 4);
  const { summary } = await jsonOf(job);
  expect(summary.length).toBeLessThanOrEqual(BREVITY);
});

it('halves that do not get shorter are left as they are', async () => {
  chat.tooLong = { error: { code: 'context_length_exceeded' } };
  const job = await runPdf(user, drawPdf(plainPages(8)), { operation: 'summarize', pagesPerShard: 8 });
  expect(job.status).toBe('COMPLETED');
  const { summary } = await jsonOf(job);
  for (let page = 1; page <= 8; page++) expect(summary).toContain(`PAGE ${page} TITLE`);
});

describe('a summary of summaries whose last answer does not come', () => {
  const SHARDS = 8;
  /** The last one: of the two halves. */
  const TRIES = 3;
  const ATTEMPTS = 4;

  /** The whole, which is too long, its halves, and what is made of them. */
  async function run(failures: number): Promise<PdfJobJson> {
    Object.assign(chat, { tooLong: { error: { code: 'context_length_exceeded' } }, brevity: BREVITY });
    const good = Array.from({ length: SHARDS + 2 }, () => 'good' as const);
    chat.script.push(...good, ...Array.from({ length: failures }, () => 'broken' as const));
    const fileId = await uploadPdf(user, drawPdf(plainPages(SHARDS)));
    return model.ended(user, await submitPdf(user, { fileId, operation: 'summarize', pagesPerShard: 1 }));
  }

  it('is tried again, and nothing else is asked again', { timeout: 60_000 }, async () => {
    const job = await run(TRIES);
    expect(job).toMatchObject({ status: 'COMPLETED', retryCount: 1, failedPages: 0, creditsRefunded: 0 });
    expect(chat.requests).toHaveLength(SHARDS + 3 + TRIES + 1);
    expect((await jsonOf(job)).summary).toContain('PAGE 1 TITLE');
  });

  it('has all the others kept for retry-failed', { timeout: 120_000 }, async () => {
    const failed = await run(ATTEMPTS * TRIES);
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'LLM_UNAVAILABLE' } });
    expect(failed.creditsRefunded).toBe(failed.creditsCharged);
    chat.requests.length = 0;
    const { body } = await user.post(`/api/v1/pdf/jobs/${failed.id}/retry-failed`);
    expect(await user.untilEnded(body.data.id, 60_000)).toMatchObject({ status: 'COMPLETED' });
    expect(chat.requests).toHaveLength(1);
  });
});
