import { readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { FileStorage } from '../../src/files/file-storage.js';
import type { AnsweredShard } from '../../src/pdf-jobs/llm/page-answers.service.js';
import { PageAnswers } from '../../src/pdf-jobs/llm/page-answers.service.js';
import { PdfJob } from '../../src/pdf-jobs/pdf-job.entity.js';
import { delayBeforeRetry } from '../../src/task-lifecycle/retry-policy.js';
import type { ApiClient } from '../support/api-client.js';
import { until } from '../support/until.js';
import type { ChatFixture } from './chat-fixture.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { ModelStage, TRANSLATE } from './model-stage.js';
import { runPdf, submitPdf, uploadPdf } from './pdf-client.js';

/** So many that what was extracted of them is not read at one go. */
const PAGES = 300;

let model: ModelStage;
let chat: ChatFixture;
let user: ApiClient;

beforeAll(async () => {
  model = await ModelStage.build({ PRICE_PDF_LLM_PAGE: '0' });
  ({ chat } = model);
});
beforeEach(async () => {
  user = await model.begin();
});
afterAll(() => model.close());

/** What this process has open of the pages of shards. */
async function openPages(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const paths = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return paths.filter((path) => path.startsWith(model.stage.dataDir) && path.includes('.ndjson'));
}

it('an attempt that is broken off leaves no file open', async () => {
  chat.script.push('good', 'silent');
  const fileId = await uploadPdf(user, drawPdf(plainPages(PAGES)));
  const id = await submitPdf(user, { fileId, ...TRANSLATE, pagesPerShard: PAGES });
  await until('the second page to be asked about', () => chat.requests.length === 2);
  expect((await openPages()).length).toBeGreaterThan(0);
  await user.post(`/api/v1/tasks/${id}/cancel`);
  expect(await user.untilEnded(id)).toMatchObject({ status: 'CANCELLED' });
  await until('the files to be closed', async () => (await openPages()).length === 0, { within: 5_000 });
});

/** Puts the pages of a job through the language model as a shard does, with no attempt after this one. */
async function answer(id: string, to: string, until: number): Promise<AnsweredShard> {
  const [{ result: stats, result_file_id: fileId, page_numbers: pageNumbers }] = await model.stage.db.query(
    `SELECT result, result_file_id, page_numbers FROM pdf_shards WHERE part_of = $1`,
    [id],
  );
  const job = Object.assign(new PdfJob(), { id, ...TRANSLATE });
  const context = { signal: new AbortController().signal, onPage: () => undefined, attempt: 4, until };
  const isRetried = (error: unknown) => delayBeforeRetry([1_000], context.attempt, error) !== null;
  return model.app.app
    .get(FileStorage)
    .withPaths([fileId], (pathOf) =>
      model.app.app
        .get(PageAnswers)
        .answer(job, { pageNumbers, stats }, { from: pathOf(fileId), to }, { ...context, isRetried }),
    );
}

it('a file that cannot be written ends the attempt before anything is asked', async () => {
  const { id } = await runPdf(user, drawPdf(plainPages(2)));
  const to = join(model.stage.dataDir, 'answers.ndjson');
  await writeFile(to, 'somebody was here before');
  await expect(answer(id, to, Infinity)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(chat.requests).toHaveLength(0);
});

it('an attempt that has had its time leaves the rest to others, and does not count as long as it had an answer', async () => {
  const { id } = await runPdf(user, drawPdf(plainPages(3)));
  const path = (attempt: number): string => join(model.stage.dataDir, `answers-${attempt}.ndjson`);
  for (const attempt of [1, 2]) {
    await expect(answer(id, path(attempt), 0)).rejects.toMatchObject({ code: 'LLM_SLOW', countsAsAttempt: false });
    expect(chat.requests).toHaveLength(attempt);
  }
  expect(await answer(id, path(3), 0)).toMatchObject({ stats: { states: { text: 3 } } });
  expect(chat.requests).toHaveLength(3);
});
