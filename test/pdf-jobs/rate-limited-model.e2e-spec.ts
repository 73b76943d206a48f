import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { ChatFixture } from './chat-fixture.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { ModelStage, TRANSLATE } from './model-stage.js';
import type { PdfJobJson } from './pdf-client.js';
import { submitPdf, uploadPdf } from './pdf-client.js';

const ATTEMPTS = 4;
/** A shard waits no longer than an answer may take. */
const LLM_SECONDS = 2;

let model: ModelStage;
let chat: ChatFixture;
let user: ApiClient;

beforeAll(async () => {
  model = await ModelStage.build({
    LLM_SECONDS: String(LLM_SECONDS),
    LLM_CONCURRENCY: '2',
    PDF_CONCURRENCY: '4',
    PRICE_PDF_LLM_PAGE: '0',
  });
  ({ chat } = model);
});
beforeEach(async () => {
  user = await model.begin();
});
afterAll(() => model.close());

/** Runs a job to its end; retries begin at once instead of after 5, 10 and 20 s. */
async function run(pages: number, more: Record<string, unknown> = {}): Promise<PdfJobJson> {
  const id = await submitPdf(user, {
    fileId: await uploadPdf(user, drawPdf(plainPages(pages))),
    ...TRANSLATE,
    ...more,
  });
  return model.ended(user, id);
}

describe('a model that wants fewer requests', () => {
  it('is left alone by all shards for as long as it said to one', async () => {
    await run(5, { pagesPerShard: 1 });
    chat.times.length = 0;
    chat.retryAfter = LLM_SECONDS;
    chat.script.push('rate-limited');
    const job = await run(5, { pagesPerShard: 1 });
    expect(job).toMatchObject({ status: 'COMPLETED', failedShards: 0 });
    const [first = 0, ...others] = chat.times;
    // One more may have been under way.
    expect(others.filter((time) => time < first + LLM_SECONDS * 1_000).length).toBeLessThanOrEqual(1);
    expect(others).toHaveLength(5);
    expect(job.shards.map(({ retryCount }: { retryCount: number }) => retryCount)).toEqual([0, 0, 0, 0, 0]);
  });

  it('costs no attempt that got an answer before, however often', { timeout: 90_000 }, async () => {
    chat.retryAfter = LLM_SECONDS + 1;
    for (let page = 1; page <= ATTEMPTS; page++) chat.script.push('good', 'rate-limited');
    const job = await run(ATTEMPTS + 1);
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 0, failedShards: 0 });
    expect(job.shards).toMatchObject([{ status: 'COMPLETED', retryCount: 0 }]);
    expect(chat.requests).toHaveLength(ATTEMPTS + 1 + ATTEMPTS);
  });

  it('ends the shard when it never answers any', { timeout: 90_000 }, async () => {
    chat.retryAfter = LLM_SECONDS + 1;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) chat.script.push('rate-limited');
    const job = await run(1);
    expect(job).toMatchObject({ status: 'FAILED' });
    expect(job.shards).toMatchObject([{ retryCount: ATTEMPTS - 1, error: { code: 'LLM_RATE_LIMITED' } }]);
    expect(chat.requests).toHaveLength(ATTEMPTS);
  });
});
