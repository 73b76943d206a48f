import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { creditsOf } from '../support/credits.js';
import type { ChatFixture } from './chat-fixture.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { ModelStage, TRANSLATE } from './model-stage.js';
import type { PdfJobJson } from './pdf-client.js';
import { jsonOf, markdownOf, submitPdf, uploadPdf } from './pdf-client.js';

/** Requests that an attempt makes for a page before it gives up. */
const TRIES = 3;
const ATTEMPTS = 4;
/** Pages that fail in a row before an attempt leaves the others alone. */
const BREAK_OFF = 2;

let model: ModelStage;
let chat: ChatFixture;
let user: ApiClient;

beforeAll(async () => {
  model = await ModelStage.build({ LLM_SECONDS: '1', PRICE_PDF_LLM_PAGE: '1' });
  ({ chat } = model);
});
beforeEach(async () => {
  user = await model.begin();
});
afterAll(() => model.close());

const run = (pages: number): Promise<PdfJobJson> => runDrawn(plainPages(pages));

async function runDrawn(pages: Parameters<typeof drawPdf>[0]): Promise<PdfJobJson> {
  return model.ended(user, await submitPdf(user, { fileId: await uploadPdf(user, drawPdf(pages)), ...TRANSLATE }));
}

async function retryFailed({ id }: PdfJobJson): Promise<PdfJobJson> {
  return model.ended(user, (await user.post(`/api/v1/pdf/jobs/${id}/retry-failed`)).body.data.id);
}

/** How often each page was asked about; `none` is for those without such a title. */
function asked(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { json } of chat.requests) {
    const page = /Page (\d+) title/.exec(JSON.stringify(json.messages.at(-1).content))?.[1] ?? 'none';
    counts[page] = (counts[page] ?? 0) + 1;
  }
  return counts;
}

const times = <T>(number: number, value: T): T[] => Array.from({ length: number }, () => value);

describe('a shard that is tried again', () => {
  it('does not ask about pages again that were answered', async () => {
    chat.script.push('good', 'good', ...times(TRIES, 'broken' as const));
    const job = await run(4);
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 0, creditsRefunded: 0 });
    expect(job.shards).toMatchObject([{ status: 'COMPLETED', retryCount: 1 }]);
    expect(asked()).toEqual({ 1: 1, 2: 1, 3: 1 + TRIES, 4: 1 });
    const markdown = await markdownOf(job);
    expect([1, 2, 3, 4].map((page) => markdown.split(`# PAGE ${page} TITLE`).length - 1)).toEqual([1, 1, 1, 1]);
  });

  it('does not either when it is retry-failed that runs it', { timeout: 120_000 }, async () => {
    chat.script.push('good', 'good', 'good', ...times(ATTEMPTS * TRIES, 'broken' as const));
    const failed = await run(4);
    expect(failed).toMatchObject({ status: 'COMPLETED', failedPages: 1, creditsRefunded: 1 });
    expect(asked()).toEqual({ 1: 1, 2: 1, 3: 1, 4: ATTEMPTS * TRIES });
    chat.requests.length = 0;
    const { body } = await user.post(`/api/v1/pdf/jobs/${failed.id}/retry-failed`);
    expect(await user.untilEnded(body.data.id, 60_000)).toMatchObject({ status: 'COMPLETED', retryOf: failed.id });
    expect(asked()).toEqual({ 4: 1 });
    expect(await creditsOf(user)).toEqual({ balance: 96, held: 0 });
  });
});

describe('a page that the endpoint keeps failing', () => {
  beforeEach(() => {
    chat.refusalStatus = 500;
  });

  it('is asked about behind the others, and at the end fails alone', { timeout: 120_000 }, async () => {
    chat.refuses = 'Page 2';
    const job = await run(4);
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 1, failedShards: 0, creditsRefunded: 1 });
    expect(job.shards).toMatchObject([{ status: 'COMPLETED', retryCount: ATTEMPTS - 1 }]);
    expect(asked()).toEqual({ 1: 1, 2: ATTEMPTS * TRIES, 3: 1, 4: 1 });
    expect((await jsonOf(job)).pages[1]).toMatchObject({ state: 'failed', reason: expect.stringContaining('(500)') });
    expect(await creditsOf(user)).toEqual({ balance: 97, held: 0 });
  });

  it('keeps no other from being asked about, also where several stand together', { timeout: 120_000 }, async () => {
    chat.refuses = 'Poison';
    const poison = plainPages(8, 'Poison');
    const job = await runDrawn(
      plainPages(8).map((page, index) => ([2, 3, 5, 6].includes(index) ? (poison[index] ?? []) : page)),
    );
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 4, creditsRefunded: 4 });
    expect(asked()).toMatchObject({ 1: 1, 2: 1, 5: 1, 8: 1 });
  });

  it('may be all that are pictures: texts go first', { timeout: 120_000 }, async () => {
    chat.refuses = '[image_url]';
    const job = await runDrawn(plainPages(8).map((page, index) => (index < 4 ? 'picture' : page)));
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 4, creditsRefunded: 4 });
    expect(asked()).toEqual({ 5: 1, 6: 1, 7: 1, 8: 1, none: ATTEMPTS * TRIES * BREAK_OFF });
  });

  it('fails at once where the words are that the model takes no pictures', async () => {
    chat.refuses = '[image_url]';
    chat.refusal = 'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj';
    const job = await runDrawn(['picture', ...plainPages(1)]);
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 1, creditsRefunded: 1 });
    expect(job.shards).toMatchObject([{ retryCount: 0 }]);
    expect(asked()).toEqual({ 1: 1, none: 1 });
    expect((await jsonOf(job)).pages[0]).toMatchObject({
      reason: expect.stringContaining('(500): image input is not'),
    });
  });

  it('has its reason told by the job when that is why too many have failed', { timeout: 120_000 }, async () => {
    chat.refuses = 'Poison';
    const job = await runDrawn([...plainPages(1), ...plainPages(2, 'Poison')]);
    expect(job).toMatchObject({
      status: 'FAILED',
      error: { code: 'TOO_MANY_PAGES_FAILED', message: expect.stringContaining('is not available (500)') },
      creditsRefunded: 3,
    });
  });
});

describe('a retry that is retried', () => {
  it('pays for no page a second time', { timeout: 120_000 }, async () => {
    chat.refuses = 'Page 4';
    const first = await run(4);
    expect(first).toMatchObject({ status: 'COMPLETED', failedPages: 1, creditsCharged: 4, creditsRefunded: 1 });
    chat.refuses = null;
    chat.script.push(...times(ATTEMPTS * TRIES, 'broken' as const));
    const second = await retryFailed(first);
    expect(second).toMatchObject({ status: 'COMPLETED', failedPages: 1, creditsCharged: 1, creditsRefunded: 1 });
    const third = await retryFailed(second);
    expect(third).toMatchObject({ status: 'COMPLETED', failedPages: 0, creditsCharged: 1, creditsRefunded: 0 });
    const { body } = await user.get('/api/v1/credits/ledger?limit=100');
    const changes = (id: string): number[] =>
      body.data
        .filter(({ taskId }: { taskId: string | null }) => taskId === id)
        .map(({ amount }: { amount: number }) => amount)
        .filter((amount: number) => amount !== 0);
    expect([first, second, third].map(({ id }) => changes(id).toSorted((a, b) => a - b))).toEqual([
      [-4, 1],
      [-1, 1],
      [-1],
    ]);
    expect(await creditsOf(user)).toEqual({ balance: 96, held: 0 });
  });
});

describe('an endpoint that does not answer', () => {
  it('is asked again after its time limit, and costs nothing but that', { timeout: 120_000 }, async () => {
    chat.script.push('good', 'silent');
    const started = Date.now();
    const job = await run(3);
    expect(job).toMatchObject({ status: 'COMPLETED', creditsCharged: 3, creditsRefunded: 0 });
    expect(Date.now() - started).toBeGreaterThanOrEqual(1_000);
    expect(asked()).toEqual({ 1: 1, 2: 2, 3: 1 });
    expect(await creditsOf(user)).toEqual({ balance: 97, held: 0 });
  });

  it(
    'ends the job as FAILED with the reason when it never does, and all credits come back',
    { timeout: 120_000 },
    async () => {
      chat.script.push(...times(ATTEMPTS * TRIES * BREAK_OFF, 'silent' as const));
      const job = await run(8);
      expect(job).toMatchObject({
        status: 'FAILED',
        error: { code: 'TOO_MANY_PAGES_FAILED', message: expect.stringContaining('did not answer') },
        creditsCharged: 8,
        creditsRefunded: 8,
      });
      expect(job.shards).toMatchObject([
        { status: 'FAILED', retryCount: ATTEMPTS - 1, error: { code: 'LLM_UNAVAILABLE' } },
      ]);
      // Not each of its pages: nobody is there.
      expect(chat.requests).toHaveLength(ATTEMPTS * TRIES * BREAK_OFF);
      expect(await creditsOf(user)).toEqual({ balance: 100, held: 0 });
    },
  );
});
