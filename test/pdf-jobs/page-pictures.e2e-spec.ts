import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { creditsOf } from '../support/credits.js';
import type { ChatFixture } from './chat-fixture.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { ModelStage } from './model-stage.js';
import { jsonOf, markdownOf, runPdf } from './pdf-client.js';

const PRICE = 2;
const LONGER_SIDE = 1_568;

let model: ModelStage;
let chat: ChatFixture;
let user: ApiClient;

beforeAll(async () => {
  model = await ModelStage.build({ LLM_MODEL: 'eyes', PRICE_PDF_LLM_PAGE: String(PRICE) });
  ({ chat } = model);
});
beforeEach(async () => {
  user = await model.begin();
});
afterAll(() => model.close());

/** A page of text, one with a grey rectangle only, and an empty one. */
const scanned = drawPdf([...plainPages(1), 'picture', []]);

/** What the user's message of each request has, in order. */
const contents = (): (string | { type: string; text?: string; image_url?: { url: string } }[])[] =>
  chat.requests.map(({ json }) => json.messages.at(-1).content);

function picturesIn(content: ReturnType<typeof contents>[number] | undefined): Buffer[] {
  if (content === undefined || typeof content === 'string') return [];
  return content.flatMap(({ image_url: image }) => {
    if (image === undefined) return [];
    expect(image.url).toMatch(/^data:image\/jpeg;base64,/);
    return [Buffer.from(image.url.slice(image.url.indexOf(',') + 1), 'base64')];
  });
}

describe('a page without a text layer', () => {
  it('goes to the language model as a picture of bounded size, and stays what it is', async () => {
    const job = await runPdf(user, scanned, { operation: 'translate', options: { targetLanguage: 'Shouting' } });
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 0, creditsCharged: 3 * PRICE, creditsRefunded: 0 });
    expect(contents()).toHaveLength(2);
    expect(contents()[0]).toContain('Page 1 title');
    const [picture] = picturesIn(contents()[1]);
    const { width, height, format } = await sharp(picture).metadata();
    expect({ height, format }).toEqual({ height: LONGER_SIDE, format: 'jpeg' });
    expect(width).toBe(Math.round((LONGER_SIDE * 595) / 842));
    const { pages } = await jsonOf(job);
    expect(pages.map(({ state }: { state: string }) => state)).toEqual(['text', 'no_text_layer', 'empty']);
    expect(pages[1]).toMatchObject({ answer: '[IMAGE_URL]', answeredFrom: 'picture' });
    expect(pages[0]).not.toHaveProperty('answeredFrom');
    expect(await markdownOf(job)).toContain('<!-- page 2: no_text_layer -->\n\n[IMAGE_URL]');
  });

  it('is drawn as it is shown: grey where the rectangle is, white beside it', async () => {
    await runPdf(user, scanned, { operation: 'translate', pages: '2', options: { targetLanguage: 'Shouting' } });
    const { data, info } = await sharp(picturesIn(contents()[0])[0]).raw().toBuffer({ resolveWithObject: true });
    const scale = info.height / 842;
    const at = (x: number, y: number): number[] => {
      const start = (Math.round(y * scale) * info.width + Math.round(x * scale)) * info.channels;
      return [...data.subarray(start, start + 3)];
    };
    // The rectangle of drawn-pdf.ts, from 100, 100 to 400, 300 counted from below.
    for (const value of at(250, 842 - 200)) expect(Math.abs(value - 128)).toBeLessThan(6);
    for (const value of at(250, 842 - 500)) expect(value).toBeGreaterThan(249);
  });

  it('is written down first where the job is a summary', async () => {
    const job = await runPdf(user, scanned, { operation: 'summarize' });
    expect(job.status).toBe('COMPLETED');
    expect(contents()).toHaveLength(2);
    expect(picturesIn(contents()[0])).toHaveLength(1);
    expect(contents()[1]).toContain('[IMAGE_URL]');
    expect((await jsonOf(job)).summary).toContain('PAGE 1 TITLE');
  });

  it('fails when the model does not take pictures, and its credits come back', async () => {
    chat.refuses = '[image_url]';
    const job = await runPdf(user, scanned, { operation: 'translate', options: { targetLanguage: 'Shouting' } });
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 1, creditsRefunded: PRICE });
    expect((await jsonOf(job)).pages[1]).toMatchObject({ state: 'failed', reason: expect.stringContaining('refused') });
    expect(await creditsOf(user)).toEqual({ balance: 100 - 2 * PRICE, held: 0 });
  });

  it('is never sent anywhere by an extraction', async () => {
    expect((await runPdf(user, scanned)).status).toBe('COMPLETED');
    expect(chat.requests).toHaveLength(0);
  });
});

describe('a prompt that asks for pictures', () => {
  it('gets one of each page beside its text', async () => {
    const options = { prompt: 'What is it?', pictures: true };
    const job = await runPdf(user, scanned, { operation: 'prompt', options });
    expect(contents().map((content) => picturesIn(content).length)).toEqual([1, 1]);
    expect(JSON.stringify(contents()[0])).toContain('Page 1 title');
    expect((await jsonOf(job)).pages[0]).toMatchObject({ state: 'text', answeredFrom: 'text and picture' });
  });

  it('is the only operation that may', async () => {
    const fileId = (await user.upload({ name: 'a.pdf', content: scanned })).body.data.id;
    const body = { fileId, operation: 'summarize', options: { pictures: true } };
    expect((await user.post('/api/v1/pdf/jobs', body)).body.errors).toMatchObject([{ field: 'options.pictures' }]);
  });
});
