import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NotBegunError } from '../../src/pdf-jobs/engine/pdf-errors.js';
import { PdfDocuments } from '../../src/pdf-jobs/pdf-documents.service.js';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { slowPage } from './bombs.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { submitPdf, uploadPdf } from './pdf-client.js';

let stage: TestStage;
let app: TestApp;
let user: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ PDF_CONCURRENCY: '1', PDF_SHARD_SECONDS: '120' });
  user = await clientFor(app, 'bert');
});
afterAll(() => stage.close());

describe('while shards have all threads', () => {
  it('uploads are looked into all the same, and so are passwords', { timeout: 60_000 }, async () => {
    const secret = await user.upload({ name: 'secret.pdf', content: drawPdf(plainPages(1), 'open sesame') });
    const job = await submitPdf(user, { fileId: await uploadPdf(user, slowPage()), pages: '1' });
    const isBusy = async (): Promise<boolean> => {
      const [shard] = await stage.db.query('SELECT stage, status FROM pdf_shards WHERE part_of = $1', [job]);
      return shard?.stage === 'extracting' && shard.status === 'PROCESSING';
    };
    await until('the thread to be busy', isBusy);
    expect(await user.upload({ name: 'good.pdf', content: drawPdf(plainPages(2)) })).toMatchObject({
      status: 201,
      body: { data: { pages: 2 } },
    });
    const request = { fileId: secret.body.data.id, password: 'open sesame' };
    expect((await user.post('/api/v1/pdf/jobs', request)).status).toBe(202);
    expect(await isBusy()).toBe(true);
    await user.post(`/api/v1/tasks/${job}/cancel`);
  });
});

describe('while uploads have all threads', () => {
  it('the next one is told to come again, and a password, too', async () => {
    const secret = await user.upload({ name: 'secret.pdf', content: drawPdf(plainPages(1), 'open sesame') });
    const looks = vi.spyOn(app.app.get(PdfDocuments, { strict: false }), 'countPages');
    looks.mockRejectedValueOnce(new NotBegunError(10)).mockRejectedValueOnce(new NotBegunError(10));
    const upload = await user.upload({ name: 'good.pdf', content: drawPdf(plainPages(2)) });
    expect(upload).toMatchObject({ status: 503, body: { errorCode: 'FILE_READER_BUSY' } });
    expect(upload.headers.get('retry-after')).toBe('5');
    const request = { fileId: secret.body.data.id, password: 'open sesame' };
    const create = await user.post('/api/v1/pdf/jobs', request);
    expect(create).toMatchObject({ status: 503, body: { errorCode: 'FILE_READER_BUSY' } });
    expect(create.headers.get('retry-after')).toBe('5');
    looks.mockRestore();
  });
});
