import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor, picture } from '../support/samples.js';
import { TestStage } from '../support/test-app.js';
import { EventReader } from '../notifications/event-reader.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { getPdf, markdownOf, submitPdf, uploadPdf } from './pdf-client.js';

let stage: TestStage;
let user: ApiClient;
let fileId: string;

beforeAll(async () => {
  stage = await TestStage.build();
  user = await clientFor(await stage.start({ PDF_MAX_PAGES: '12', PDF_MAX_MB: '1' }), 'rita');
  fileId = await uploadPdf(user, drawPdf(plainPages(10)));
});
afterAll(() => stage.close());

describe('a request for a PDF job', () => {
  it('tells the pages of an upload, and refuses a damaged one with the reason', async () => {
    const good = await user.upload({ name: 'a.pdf', content: drawPdf(plainPages(3)) });
    expect(good.body.data).toMatchObject({ mediaType: 'application/pdf', pages: 3 });
    expect(good.body.data).not.toHaveProperty('encrypted');
    const bad = await user.upload({
      name: 'b.pdf',
      content: new Uint8Array(Buffer.from('%PDF-1.7\nnothing of the sort')),
    });
    expect(bad).toMatchObject({ status: 422, body: { errorCode: 'UNREADABLE_FILE' } });
    expect(bad.body.detail).toContain('damaged');
  });

  it('refuses an upload that is too large before anybody reads it, and keeps nothing', async () => {
    const content = new Uint8Array(1_000_001);
    content.set(Buffer.from('%PDF-1.7\nnothing of the sort'));
    const { status, body } = await user.upload({ name: 'large.pdf', content });
    expect(status).toBe(413);
    expect(body).toMatchObject({ errorCode: 'FILE_TOO_LARGE', detail: 'A PDF may have at most 1 MB.' });
    expect(await stage.db.query(`SELECT FROM files WHERE name = 'large.pdf'`)).toHaveLength(0);
    const left = await readdir(stage.dataDir, { recursive: true, withFileTypes: true });
    const sizes = await Promise.all(
      left
        .filter((entry) => entry.isFile())
        .map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
    );
    expect(sizes).not.toContain(1_000_001);
  });

  it.each([
    ['pages that are not there', { pages: '9-11' }, 'pages'],
    ['pages that are none', { pages: 'two' }, 'pages'],
    ['an unknown operation', { operation: 'shred' }, 'operation'],
    ['no pages per shard', { pagesPerShard: 0 }, 'pagesPerShard'],
    // Also where there is no language model: the caller's own mistake is told first.
    ['a translation into nothing', { operation: 'translate' }, 'options.targetLanguage'],
    ['an empty prompt', { operation: 'prompt', options: { prompt: ' ' } }, 'options.prompt'],
  ])('is refused with %s, and the field named', async (_, more, field) => {
    const { status, body } = await user.post('/api/v1/pdf/jobs', { fileId, ...more });
    expect(status).toBe(400);
    expect(body).toMatchObject({ errorCode: 'VALIDATION_FAILED', errors: [{ field }] });
  });

  it('is refused for a file that is no PDF', async () => {
    const image = await user.upload({ name: 'a.png', content: await picture(20, 20) });
    expect(await user.post('/api/v1/pdf/jobs', { fileId: image.body.data.id })).toMatchObject({
      status: 422,
      body: { errorCode: 'NOT_A_PDF' },
    });
  });

  it('is refused for more pages than there may be, which asking for some of them mends', async () => {
    const long = await uploadPdf(user, drawPdf(plainPages(13)));
    expect(await user.post('/api/v1/pdf/jobs', { fileId: long })).toMatchObject({
      status: 422,
      body: { errorCode: 'TOO_MANY_PAGES' },
    });
    expect((await user.post('/api/v1/pdf/jobs', { fileId: long, pages: '1-12' })).status).toBe(202);
  });

  it('is refused without a language model, where it takes one', async () => {
    const body = { fileId, operation: 'translate', options: { targetLanguage: 'German' } };
    expect(await user.post('/api/v1/pdf/jobs', body)).toMatchObject({
      status: 422,
      body: { errorCode: 'PROVIDER_NOT_CONFIGURED' },
    });
  });
});

describe('a list of tasks', () => {
  const idsOf = async (query: string): Promise<string[]> => {
    const { status, body } = await user.get(`/api/v1/tasks${query}`);
    expect({ query, status }).toEqual({ query, status: 200 });
    return body.data.map(({ id }: { id: string }) => id);
  };

  it('has jobs by their operation, in any case, and a filter without a value is none', async () => {
    const id = await submitPdf(user, { fileId, pages: '1' });
    await user.untilEnded(id);
    for (const query of [
      'type=extract',
      'type=EXTRACT&kind=PDF',
      'kind=pdf&type=',
      'kind=&status=completed',
      'status=',
    ]) {
      expect(await idsOf(`?${query}`)).toContain(id);
    }
    expect(await idsOf('/history?type=extract')).toContain(id);
    expect(await idsOf('?type=translate')).toEqual([]);
  });

  it('is refused for a kind that there is not, and names those there are', async () => {
    for (const path of ['tasks?kind=pfd', 'tasks/active?kind=pfd', 'tasks/events?kind=pfd', 'tasks?kind=pdf-shard']) {
      const { status, body } = await user.get(`/api/v1/${path}`);
      expect({ path, status }).toEqual({ path, status: 400 });
      expect(body).toMatchObject({ errorCode: 'VALIDATION_FAILED', errors: [{ field: 'kind' }] });
      const named = body.errors[0].message.replace('kind must be one of: ', '').split(', ');
      expect(named.toSorted()).toEqual(['generation', 'pdf', 'preview', 'sample', 'video']);
    }
  });

  it('follows jobs by their operation', async () => {
    const reader = await EventReader.open(user, '?kind=pdf&type=extract');
    const id = await submitPdf(user, { fileId, pages: '2' });
    await reader.untilStatus(id, 'COMPLETED');
    reader.close();
  });
});

describe('an encrypted document', () => {
  it('asks for its password, refuses a wrong one, and is read with the right one', async () => {
    const upload = await user.upload({ name: 'secret.pdf', content: drawPdf(plainPages(2, 'Secret'), 'open sesame') });
    expect(upload).toMatchObject({ status: 201, body: { data: { encrypted: true } } });
    const { id } = upload.body.data;
    expect(await user.post('/api/v1/pdf/jobs', { fileId: id })).toMatchObject({
      status: 422,
      body: { errorCode: 'PASSWORD_REQUIRED' },
    });
    expect(await user.post('/api/v1/pdf/jobs', { fileId: id, password: 'close sesame' })).toMatchObject({
      status: 422,
      body: { errorCode: 'PASSWORD_WRONG' },
    });
    const jobId = await submitPdf(user, { fileId: id, password: 'open sesame' });
    expect(await user.untilEnded(jobId)).toMatchObject({ status: 'COMPLETED' });
    const job = await getPdf(user, jobId);
    expect(job.documentPages).toBe(2);
    expect(await markdownOf(job)).toContain('# Secret 2 title');
    // Neither shown nor stored.
    expect(JSON.stringify(job)).not.toContain('sesame');
    const rows = await stage.db.query(
      'SELECT j::text FROM pdf_jobs AS j UNION ALL SELECT s::text FROM pdf_shards AS s',
    );
    expect(rows.length).toBeGreaterThan(1);
    expect(JSON.stringify(rows)).not.toContain('sesame');
  });
});
