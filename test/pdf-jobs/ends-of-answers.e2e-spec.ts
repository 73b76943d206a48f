import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { ChatFixture } from './chat-fixture.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { ModelStage, TRANSLATE } from './model-stage.js';
import type { PdfJobJson } from './pdf-client.js';
import { jsonOf, markdownOf, runPdf } from './pdf-client.js';

/** Heights of the lines of a page that is long enough to be asked for in halves. */
const HEIGHTS = Array.from({ length: 10 }, (_, index) => 100 + 30 * index);

let model: ModelStage;
let chat: ChatFixture;
let user: ApiClient;

beforeAll(async () => {
  model = await ModelStage.build({ PRICE_PDF_LLM_PAGE: '1' });
  ({ chat } = model);
});
beforeEach(async () => {
  user = await model.begin();
});
afterAll(() => model.close());

const longPage = HEIGHTS.map((y) => ({ text: `A sentence that stands at height ${y} and has some words.`, x: 72, y }));

/** Those that the answers have, in order. */
async function heightsIn(job: PdfJobJson): Promise<number[]> {
  return [...(await markdownOf(job)).matchAll(/AT HEIGHT (\d+) /g)].map((match) => Number(match[1]));
}

describe('an answer that ended for', () => {
  it.each(['length', 'model_length', 'max_tokens', 'MAX_TOKENS'])(
    '"%s" was cut: nothing of it is kept, and the text is asked for in halves',
    async (truncation) => {
      Object.assign(chat, { truncation });
      chat.script.push('truncated');
      const job = await runPdf(user, drawPdf([longPage]), TRANSLATE);
      expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 0 });
      expect(chat.requests).toHaveLength(3);
      expect(await heightsIn(job)).toEqual(HEIGHTS);
    },
  );

  it.each(['error', 'insufficient_system_resource', 'abort'])(
    '"%s" is none: the whole text is asked for again',
    async (truncation) => {
      Object.assign(chat, { truncation });
      chat.script.push('truncated');
      const job = await runPdf(user, drawPdf([longPage]), TRANSLATE);
      expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 0, creditsRefunded: 0 });
      const [first, second] = chat.requests.map(({ json }) => json.messages.at(-1).content);
      expect(chat.requests).toHaveLength(2);
      expect(second).toBe(first);
      expect(await heightsIn(job)).toEqual(HEIGHTS);
    },
  );

  it('"content_filter" fails its page, and the credits come back', async () => {
    chat.truncation = 'content_filter';
    chat.script.push('truncated');
    const job = await runPdf(user, drawPdf(plainPages(2)), TRANSLATE);
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 1, creditsRefunded: 1 });
    expect(chat.requests).toHaveLength(2);
  });

  it.each(['stop', 'eos', 'stop_sequence', null, undefined])('%j is whole', async (ending) => {
    chat.ending = ending;
    const job = await runPdf(user, drawPdf([longPage]), TRANSLATE);
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 0 });
    expect(chat.requests).toHaveLength(1);
    expect(await heightsIn(job)).toEqual(HEIGHTS);
  });
});

describe('what PostgreSQL takes in no text', () => {
  const half = '\ud83d';

  it('does not come into summaries', async () => {
    chat.tail = `\0${half}`;
    const job = await runPdf(user, drawPdf(plainPages(2)), { operation: 'summarize', pagesPerShard: 1 });
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 0 });
    const { summary } = await jsonOf(job);
    expect(summary).toContain('PAGE 2 TITLE');
    expect(summary).not.toMatch(/\0|\p{Surrogate}/u);
  });

  it('does not come into pages, nor into reasons', async () => {
    chat.tail = '\0';
    chat.refuses = 'Page';
    // The sign is where the words are cut off.
    chat.refusal = `${'x'.repeat(199)}😀 and so on`;
    const failed = await runPdf(user, drawPdf(plainPages(1)), TRANSLATE);
    expect(failed).toMatchObject({ status: 'FAILED', error: { message: expect.stringContaining('(400): xxx') } });
    chat.refuses = null;
    const done = await runPdf(user, drawPdf(plainPages(1)), TRANSLATE);
    expect(await markdownOf(done)).not.toContain('\0');
  });
});
