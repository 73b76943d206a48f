import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { creditsOf } from '../support/credits.js';
import { until } from '../support/until.js';
import type { ChatFixture } from './chat-fixture.js';
import type { DrawnLine } from './drawn-pdf.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { ModelStage, TRANSLATE } from './model-stage.js';
import type { PdfJobJson } from './pdf-client.js';
import { jsonOf, markdownOf, runPdf } from './pdf-client.js';

/** Requests that an attempt makes for a page before it gives up. */
const TRIES = 3;

let model: ModelStage;
let chat: ChatFixture;
let user: ApiClient;

beforeAll(async () => {
  model = await ModelStage.build({
    LLM_API_KEY: 'the key',
    PRICE_PDF_LLM_PAGE: '1',
    PDF_CONCURRENCY: '2',
  });
  ({ chat } = model);
});
beforeEach(async () => {
  user = await model.begin();
});
afterAll(() => model.close());

const translate = (pages: number): Promise<PdfJobJson> => runPdf(user, drawPdf(plainPages(pages)), TRANSLATE);

describe('an endpoint that refuses', () => {
  beforeEach(() => {
    chat.refusal = `This is not\nto our taste, Bearer the key, sk-abcdefgh12345678. ${'And so on. '.repeat(100)}`;
  });

  it('is quoted in the reason of the page, shortly and without secrets', async () => {
    chat.refuses = 'Page 2';
    const { pages } = await jsonOf(await translate(2));
    expect(pages[1]).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('(400): This is not to our taste'),
    });
    expect(pages[1].reason).not.toMatch(/the key|abcdefgh/);
    expect(pages[1].reason.length).toBeLessThan(300);
  });

  it('is quoted in the error of the job when it refuses all pages', async () => {
    chat.refuses = 'Page';
    const job = await translate(2);
    expect(job).toMatchObject({ status: 'FAILED', error: { message: expect.stringContaining('not to our taste') } });
    expect(JSON.stringify(job)).not.toMatch(/the key|abcdefgh/);
  });
});

describe('a model that has a temperature of its own', () => {
  const temperatures = (): boolean[] => chat.requests.map(({ json }) => 'temperature' in json);
  const options = (model: string) => ({ ...TRANSLATE, options: { ...TRANSLATE.options, model } });

  it('is asked without one from then on, and others are not', async () => {
    chat.ownTemperature = true;
    expect(await runPdf(user, drawPdf(plainPages(3)), options('one'))).toMatchObject({ failedPages: 0 });
    expect(temperatures()).toEqual([true, false, false, false]);
    chat.ownTemperature = false;
    chat.requests.length = 0;
    await runPdf(user, drawPdf(plainPages(1)), options('other'));
    expect(temperatures()).toEqual([true]);
  });

  it('may say so to several at once', async () => {
    chat.ownTemperature = true;
    chat.pause();
    const running = runPdf(user, drawPdf(plainPages(2)), { ...options('third'), pagesPerShard: 1 });
    await until('both to be under way', () => chat.requests.length === 2);
    chat.resume();
    expect(await running).toMatchObject({ status: 'COMPLETED', failedPages: 0 });
    expect(temperatures()).toEqual([true, true, false, false]);
  });
});

it.each([
  { error: { message: "This model's maximum context length is 4096 tokens.", code: 400 } },
  { object: 'error', message: 'The prompt exceeds the context length of the model', code: 400 },
  { error: { message: 'Too many tokens in the request', code: 20015 } },
  { error: { message: 'No', code: 'context_length_exceeded' } },
])('a text that is refused as too long is asked for in halves: %j', async (tooLong) => {
  chat.tooLong = tooLong;
  const page: DrawnLine[] = Array.from({ length: 10 }, (_, index) => ({
    text: `A sentence that stands at height ${100 + 30 * index} and has some words.`,
    x: 72,
    y: 100 + 30 * index,
  }));
  const job = await runPdf(user, drawPdf([page]), TRANSLATE);
  expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 0 });
  const heights = [...(await markdownOf(job)).matchAll(/AT HEIGHT (\d+) /g)].map((match) => Number(match[1]));
  expect(heights).toEqual(page.map(({ y }) => y));
});

describe('an empty answer', () => {
  it('is asked for again', async () => {
    chat.script.push('empty');
    const job = await translate(1);
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 0, creditsRefunded: 0 });
    expect(await markdownOf(job)).toContain('PAGE 1 TITLE');
  });

  it('fails its page when it stays empty, and the credits come back', async () => {
    chat.script.push('good', 'empty', 'empty', 'empty');
    const job = await translate(3);
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 1, creditsRefunded: 1 });
    expect((await jsonOf(job)).pages[1]).toMatchObject({ state: 'failed', reason: expect.stringContaining('empty') });
    expect(chat.requests).toHaveLength(2 + TRIES);
    expect(await creditsOf(user)).toEqual({ balance: 98, held: 0 });
  });
});
