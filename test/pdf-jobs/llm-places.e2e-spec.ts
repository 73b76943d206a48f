import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import { DarkroomProcess } from '../support/darkroom-process.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { ChatFixture } from './chat-fixture.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { getPdf, submitPdf, uploadPdf } from './pdf-client.js';

const TRANSLATE = { operation: 'translate', options: { targetLanguage: 'Shouting' }, pagesPerShard: 1 };
const LOCKS = `FROM pg_locks WHERE locktype = 'advisory' AND classid = 774101 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

let stage: TestStage;
let chat: ChatFixture;

beforeEach(async () => {
  [stage, chat] = [await TestStage.build(), await new ChatFixture().start()];
});
afterEach(async () => {
  await chat.stop();
  await stage.close();
});

const settings = (concurrency: number): Record<string, string> => ({
  LLM_BASE_URL: chat.baseUrl,
  LLM_CONCURRENCY: String(concurrency),
  PRICE_PDF_LLM_PAGE: '0',
  PDF_CONCURRENCY: '2',
  DATABASE_POOL: '2',
});

async function submit(user: ApiClient, pages: number): Promise<string> {
  return submitPdf(user, { fileId: await uploadPdf(user, drawPdf(plainPages(pages))), ...TRANSLATE });
}

it('leaves the connections to PostgreSQL to others while shards wait for the model', { timeout: 60_000 }, async () => {
  const app = await stage.start(settings(1));
  const user = await app.guest();
  chat.pause();
  const id = await submit(user, 3);
  const folder = join(stage.dataDir, 'files', 'incoming');
  const ofEachShard = 2;
  await until('the pages of all shards to be written', async () => (await readdir(folder)).length === 3 * ofEachShard);
  await until('a request to be under way', () => chat.requests.length > 0);
  expect(await user.get(`/api/v1/pdf/jobs/${id}`)).toMatchObject({ status: 200 });
  expect(chat.requests).toHaveLength(1);
  chat.resume();
  expect(await user.untilEnded(id, 20_000)).toMatchObject({ status: 'COMPLETED' });
});

it('has no more requests under way than are allowed, over all processes', async () => {
  const [one] = [await stage.start(settings(2)), await stage.start(settings(2))];
  const user = await one.guest();
  chat.pace = 100;
  const id = await submit(user, 12);
  expect(await user.untilEnded(id, 20_000)).toMatchObject({ status: 'COMPLETED' });
  expect(chat.mostUnderWay).toBe(2);
});

it('takes its places again when PostgreSQL has cut the connection, and loses no answer', async () => {
  const app = await stage.start(settings(2));
  const user = await app.guest();
  chat.pause();
  const id = await submit(user, 4);
  await until('two requests to be under way', () => chat.requests.length === 2);
  const held = await stage.db.query(`SELECT pid, pg_terminate_backend(pid) ${LOCKS}`);
  expect(held).toHaveLength(2);
  await until('the places to be held again', async () => {
    const rows = await stage.db.query(`SELECT pid ${LOCKS}`);
    return rows.length === 2 && rows.every(({ pid }: { pid: number }) => pid !== held[0].pid);
  });
  chat.resume();
  expect(await user.untilEnded(id, 20_000)).toMatchObject({ status: 'COMPLETED' });
  expect(chat.mostUnderWay).toBe(2);
  expect(chat.requests).toHaveLength(4);
  const { shards } = await getPdf(user, id);
  expect(shards.map(({ retryCount }: { retryCount: number }) => retryCount)).toEqual([0, 0, 0, 0]);
  await until('the places to be free', async () => (await stage.db.query(`SELECT pid ${LOCKS}`)).length === 0);
});

it('gets the places of a process that was killed', { timeout: 90_000 }, async () => {
  const other = await DarkroomProcess.start(stage.environment(settings(1)));
  try {
    const user = await ApiClient.guest(other.baseUrl);
    chat.script.push('silent');
    const id = await submit(user, 3);
    await until('a request to be under way', () => chat.requests.length > 0);
    await other.kill('SIGKILL');
    const app = await stage.start(settings(1));
    expect(await new ApiClient(app.baseUrl, user.token).untilEnded(id, 60_000)).toMatchObject({ status: 'COMPLETED' });
    expect(chat.mostUnderWay).toBe(1);
  } finally {
    await other.kill('SIGKILL');
  }
});
