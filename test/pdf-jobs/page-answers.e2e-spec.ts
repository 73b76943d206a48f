import { readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { FileStorage } from '../../src/files/file-storage.js';
import { PageAnswers } from '../../src/pdf-jobs/llm/page-answers.service.js';
import { PdfJob } from '../../src/pdf-jobs/pdf-job.entity.js';
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

it('a file that cannot be written ends the attempt, and nothing else', async () => {
  const { id } = await runPdf(user, drawPdf(plainPages(2)));
  const [{ result: stats, result_file_id: fileId }] = await model.stage.db.query(
    `SELECT result, result_file_id FROM pdf_shards WHERE part_of = $1`,
    [id],
  );
  const to = join(model.stage.dataDir, 'answers.ndjson');
  await writeFile(to, 'somebody was here before');
  const job = Object.assign(new PdfJob(), { id, ...TRANSLATE });
  // Longer than it takes to find out.
  chat.pace = 200;
  const answered = model.app.app
    .get(FileStorage)
    .withPaths([fileId], (pathOf) =>
      model.app.app
        .get(PageAnswers)
        .answer(
          job,
          { pageNumbers: [1, 2], stats },
          { from: pathOf(fileId), to },
          { signal: new AbortController().signal, onPage: () => undefined },
        ),
    );
  await expect(answered).rejects.toMatchObject({ code: 'EEXIST' });
});
