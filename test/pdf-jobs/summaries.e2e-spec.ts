import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { ChatFixture } from './chat-fixture.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { ModelStage } from './model-stage.js';
import { jsonOf, runPdf } from './pdf-client.js';

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
