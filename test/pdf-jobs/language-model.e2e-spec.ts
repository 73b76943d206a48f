import { OpenAI } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { creditsOf } from '../support/credits.js';
import type { ChatFixture } from './chat-fixture.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { ModelStage, TRANSLATE } from './model-stage.js';
import type { PdfJobJson } from './pdf-client.js';
import { jsonOf, markdownOf, runPdf } from './pdf-client.js';

const PRICE = 3;

let model: ModelStage;
let chat: ChatFixture;
let user: ApiClient;

beforeAll(async () => {
  model = await ModelStage.build({
    LLM_API_KEY: 'sk-secret',
    LLM_MODEL: 'fixture',
    LLM_CONCURRENCY: '2',
    PRICE_PDF_LLM_PAGE: String(PRICE),
  });
  ({ chat } = model);
});
beforeEach(async () => {
  user = await model.begin();
});
afterAll(() => model.close());

const translate = (pages: number, more: Record<string, unknown> = {}): Promise<PdfJobJson> =>
  runPdf(user, drawPdf(plainPages(pages)), { ...TRANSLATE, ...more });

describe('a job that goes through a language model', () => {
  it('has the model answer page by page, for a price', async () => {
    const job = await translate(3);
    expect(job).toMatchObject({
      status: 'COMPLETED',
      operation: 'translate',
      creditsCharged: 3 * PRICE,
      creditsRefunded: 0,
    });
    expect(await markdownOf(job)).toContain('# PAGE 2 TITLE');
    expect(await creditsOf(user)).toEqual({ balance: 100 - 3 * PRICE, held: 0 });
    const { headers, json } = chat.requests[0] ?? {};
    expect(headers?.authorization).toBe('Bearer sk-secret');
    expect(json).toMatchObject({ model: 'fixture', messages: [{ role: 'system' }, { role: 'user' }] });
    expect(json.messages[0].content).toContain('Shouting');
  });

  it.each(['rate-limited', 'broken', 'cut', 'garbage'] as const)('goes on after the endpoint was %s', async (fault) => {
    chat.script.push(fault);
    const started = Date.now();
    const job = await translate(1);
    expect(job).toMatchObject({ status: 'COMPLETED', creditsCharged: PRICE, creditsRefunded: 0 });
    expect(await markdownOf(job)).toContain('PAGE 1 TITLE');
    expect(chat.requests).toHaveLength(2);
    if (fault === 'rate-limited') expect(Date.now() - started).toBeGreaterThanOrEqual(1_000);
  });

  it('asks again in halves when the answer was cut, and keeps no part of that', async () => {
    chat.smallContext = true;
    const line = (y: number) => ({ text: `A sentence that stands at height ${y} and has some words.`, x: 72, y });
    const page = Array.from({ length: 20 }, (_, index) => line(100 + 30 * index));
    const job = await runPdf(user, drawPdf([page]), TRANSLATE);
    expect(job.status).toBe('COMPLETED');
    const markdown = await markdownOf(job);
    const heights = [...markdown.matchAll(/AT HEIGHT (\d+) /g)].map((match) => Number(match[1]));
    expect(heights).toEqual(page.map(({ y }) => y));
  });

  it('fails only the pages that are refused, and gives their credits back', async () => {
    chat.refuses = 'Page 2';
    const job = await translate(3);
    expect(job).toMatchObject({
      status: 'COMPLETED',
      failedPages: 1,
      creditsCharged: 3 * PRICE,
      creditsRefunded: PRICE,
    });
    expect(await creditsOf(user)).toEqual({ balance: 100 - 2 * PRICE, held: 0 });
    expect((await jsonOf(job)).pages.map(({ state }: { state: string }) => state)).toEqual(['text', 'failed', 'text']);
  });

  it('fails and costs nothing when the endpoint refuses the key', async () => {
    chat.script.push('refused', 'refused');
    const job = await translate(2);
    expect(job).toMatchObject({ status: 'FAILED', creditsRefunded: 2 * PRICE });
    expect(JSON.stringify(job)).not.toContain('sk-secret');
    expect(await creditsOf(user)).toEqual({ balance: 100, held: 0 });
  });

  it('never has more requests under way than are allowed, over all shards', async () => {
    chat.pace = 100;
    await translate(8, { pagesPerShard: 1 });
    expect(chat.mostUnderWay).toBeGreaterThan(0);
    expect(chat.mostUnderWay).toBeLessThanOrEqual(2);
  });

  it('summarises the summaries of its shards', async () => {
    const job = await runPdf(user, drawPdf(plainPages(4)), { operation: 'summarize', pagesPerShard: 2 });
    expect(job.status).toBe('COMPLETED');
    expect(chat.requests).toHaveLength(3);
    const last = chat.requests.at(-1)?.json.messages.at(-1).content;
    expect(last).toContain('PAGE 1 TITLE');
    expect(last).toContain('PAGE 4 TITLE');
    expect((await jsonOf(job)).summary).toContain('PAGE 4 TITLE');
  });

  it('is refused without what it needs: a language, a prompt, credits', async () => {
    const file = (await user.upload({ name: 'a.pdf', content: drawPdf(plainPages(40)) })).body.data;
    const post = (body: Record<string, unknown>) => user.post('/api/v1/pdf/jobs', { fileId: file.id, ...body });
    expect((await post({ operation: 'translate' })).body.errors).toMatchObject([{ field: 'options.targetLanguage' }]);
    expect((await post({ operation: 'prompt' })).body.errors).toMatchObject([{ field: 'options.prompt' }]);
    expect(await post(TRANSLATE)).toMatchObject({ status: 402, body: { errorCode: 'INSUFFICIENT_CREDITS' } });
  });
});

it("the fixture speaks the official client's protocol", async () => {
  const client = new OpenAI({ baseURL: chat.baseUrl, apiKey: 'sk-other', maxRetries: 1 });
  chat.script.push('rate-limited');
  const answer = await client.chat.completions.create({ model: 'any', messages: [{ role: 'user', content: 'hello' }] });
  expect(answer.choices[0]).toMatchObject({ message: { content: 'HELLO' }, finish_reason: 'stop' });
});
