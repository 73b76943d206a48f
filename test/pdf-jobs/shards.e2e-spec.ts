import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TaskQueue } from '../../src/task-lifecycle/dispatch/task-queue.js';
import { EventReader } from '../notifications/event-reader.js';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { slowPage } from './bombs.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { getPdf, jsonOf, runPdf, submitPdf, uploadPdf } from './pdf-client.js';

const CONCURRENCY = 2;
let stage: TestStage;
let app: TestApp;
let user: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ PDF_CONCURRENCY: String(CONCURRENCY) });
  user = await clientFor(app, 'sam');
});
afterAll(() => stage.close());

const missing = (...pages: number[]) =>
  drawPdf(plainPages(6).map((page, index) => (pages.includes(index + 1) ? ('missing' as const) : page)));

describe('a shard that fails for good', () => {
  it('does not sink a job half of whose pages succeed; its pages are told as failed', async () => {
    const job = await runPdf(user, missing(3), { pagesPerShard: 1 });
    expect(job).toMatchObject({ status: 'COMPLETED', completedShards: 5, failedShards: 1, failedPages: 1 });
    expect(job.shards[2]).toMatchObject({ pages: '3', status: 'FAILED', error: { code: 'UNREADABLE_PAGES' } });
    const { pages } = await jsonOf(job);
    expect(pages.map(({ state }: { state: string }) => state)).toEqual([
      'text',
      'text',
      'failed',
      'text',
      'text',
      'text',
    ]);
    expect(pages[2].reason).toBeTruthy();
  });

  it('sinks a job most of whose pages fail, with the reason', async () => {
    const job = await runPdf(user, missing(1, 2, 3, 5), { pagesPerShard: 1 });
    expect(job).toMatchObject({ status: 'FAILED', error: { code: 'TOO_MANY_PAGES_FAILED', retryable: false } });
    expect(job.error.message).toContain('4 of 6 pages failed');
  });

  it('is the only one that retry-failed runs again', async () => {
    const first = await runPdf(user, missing(3), { pagesPerShard: 1 });
    const retried = await user.post(`/api/v1/pdf/jobs/${first.id}/retry-failed`);
    expect(retried).toMatchObject({ status: 202, body: { data: { retryOf: first.id, status: 'PENDING' } } });
    const { id } = retried.body.data;
    await user.untilEnded(id);
    const [runs] = await stage.db.query(
      `SELECT count(*) FILTER (WHERE started_at IS NOT NULL)::int AS ran, count(*)::int AS shards FROM pdf_shards WHERE part_of = $1`,
      [id],
    );
    expect(runs).toEqual({ ran: 1, shards: 6 });
    // What it took over stays when the first job goes.
    expect((await user.delete(`/api/v1/pdf/jobs/${first.id}`)).status).toBe(200);
    expect((await jsonOf(await getPdf(user, id))).pages).toHaveLength(6);
  });

  it('is no reason to retry a job that has none', async () => {
    const job = await runPdf(user, missing(), { pagesPerShard: 3 });
    expect(await user.post(`/api/v1/pdf/jobs/${job.id}/retry-failed`)).toMatchObject({
      status: 409,
      body: { errorCode: 'NOTHING_FAILED' },
    });
  });
});

describe('how many shards have ended how', () => {
  /** The job as the routes for all tasks tell it. */
  const toldOf = async (id: string): Promise<Record<string, unknown>[]> => {
    const one = await user.get(`/api/v1/tasks/${id}`);
    const some = await user.get(`/api/v1/tasks?ids=${id}`);
    const all = await user.get('/api/v1/tasks?limit=100');
    return [one.body.data, some.body.data[0], all.body.data.find((task: { id: string }) => task.id === id)];
  };

  it.each([
    ['COMPLETED', [3], { completedShards: 5, failedShards: 1 }],
    ['FAILED', [1, 2, 3, 5], { completedShards: 2, failedShards: 4 }],
  ])('is told with every task that is %s', async (status, pages, counts) => {
    const { id } = await runPdf(user, missing(...pages), { pagesPerShard: 1 });
    for (const told of await toldOf(id)) expect(told).toMatchObject({ status, ...counts });
  });

  it('is told with one that runs, in its events, and with one that is cancelled', { timeout: 60_000 }, async () => {
    const fileId = await uploadPdf(user, drawPdf(plainPages(3_000)));
    const reader = await EventReader.open(user, '?kind=pdf');
    const id = await submitPdf(user, { fileId, pagesPerShard: 2 });
    await until('an event to tell of shards that have ended', async () =>
      reader.events.some(
        ({ event, data }) =>
          event === 'task' && data.id === id && data.status === 'PROCESSING' && data.completedShards > 0,
      ),
    );
    await user.post(`/api/v1/tasks/${id}/cancel`);
    for (const told of await toldOf(id)) {
      expect(told).toMatchObject({ status: 'CANCELLED', failedShards: 0 });
      expect(told['completedShards']).toBeGreaterThan(0);
    }
    reader.close();
  });

  it('is read without what the shards gave', async () => {
    const { id } = await runPdf(user, missing(3), { pagesPerShard: 1 });
    const query = vi.spyOn(app.app.get(DataSource, { strict: false }), 'query');
    await getPdf(user, id);
    const read = query.mock.calls.map(([text], index) => ({ text, rows: query.mock.results[index]?.value }));
    query.mockRestore();
    const ofShards = read.filter(({ text }) => text.includes('pdf_shards'));
    expect(ofShards).toHaveLength(1);
    const rows = await ofShards[0]?.rows;
    expect(rows).toHaveLength(6);
    expect(Object.keys(rows[0])).not.toContain('result');
  });
});

describe('a running job', () => {
  it('tells how far it is, in which stage, and how long the rest takes', async () => {
    const fileId = await uploadPdf(user, slowPage(['harmless', 'bomb']));
    const reader = await EventReader.open(user, '?kind=pdf');
    const id = await submitPdf(user, { fileId, pagesPerShard: 1 });
    const halfway = await until('an event of half of the work', () =>
      reader.of(id).find(({ progress, stage: at }) => progress > 0 && at === 'extracting'),
    );
    expect(halfway).toMatchObject({ status: 'PROCESSING', completedShards: 1, etaSeconds: expect.any(Number) });
    expect(halfway.progress).toBeCloseTo(48.5, 1);
    const { etaSeconds, ...told } = await getPdf(user, id);
    expect(told).toMatchObject({ progress: halfway.progress, stage: 'extracting' });
    expect(etaSeconds).toBeGreaterThanOrEqual(0);
    await user.post(`/api/v1/tasks/${id}/cancel`);
    reader.close();
  });

  it('has hints for as many of its shards as can run at once', async () => {
    const push = vi.spyOn(app.app.get(TaskQueue, { strict: false }), 'push');
    await runPdf(user, drawPdf(plainPages(9)), { pagesPerShard: 1 });
    const hints = push.mock.calls.filter(([{ name }]) => name === 'pdf-shard');
    push.mockRestore();
    expect(hints).toHaveLength(CONCURRENCY + 1);
  });

  it('is cancelled within a second, with its shards', async () => {
    const fileId = await uploadPdf(user, drawPdf(plainPages(3_000)));
    const id = await submitPdf(user, { fileId, pagesPerShard: 10 });
    await until('the first shard to end', async () => (await getPdf(user, id)).completedShards > 0, { every: 5 });
    const asked = Date.now();
    const { body } = await user.post(`/api/v1/tasks/${id}/cancel`);
    expect(body.data.status).toBe('CANCELLED');
    await until('its shards to stop', async () => {
      const [{ active }] = await stage.db.query(
        `SELECT count(*)::int AS active FROM pdf_shards WHERE part_of = $1 AND status IN ('PENDING', 'PROCESSING')`,
        [id],
      );
      return active === 0;
    });
    expect(Date.now() - asked).toBeLessThan(3_000);
    expect(await getPdf(user, id)).toMatchObject({ status: 'CANCELLED', etaSeconds: null });
  });

  it('keeps its shards out of every list of tasks, and takes them along when it is deleted', async () => {
    const other = await clientFor(app, 'solo');
    const job = await runPdf(other, drawPdf(plainPages(4)), { pagesPerShard: 1 });
    expect((await other.get('/api/v1/tasks')).body.data.map(({ id }: { id: string }) => id)).toEqual([job.id]);
    const [shard] = await stage.db.query('SELECT id FROM pdf_shards WHERE part_of = $1 LIMIT 1', [job.id]);
    expect((await other.get(`/api/v1/tasks/${shard.id}`)).status).toBe(404);
    expect((await other.delete(`/api/v1/pdf/jobs/${job.id}`)).status).toBe(200);
    const left = await stage.db.query(`SELECT FROM files WHERE user_id = 'solo' AND origin = 'result'`);
    expect(left).toHaveLength(0);
    expect(await stage.db.query('SELECT FROM pdf_shards WHERE part_of = $1', [job.id])).toHaveLength(0);
  });
});

describe('the two results of a job', () => {
  it('are stored once each, also when one of them could not be stored at first', async () => {
    const owner = await clientFor(app, 'rita');
    // The one that is stored comes later than the error of the other, which must wait for it.
    await stage.db.query(`
      CREATE SEQUENCE json_results;
      CREATE FUNCTION refuse_first_json() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.name = 'result.json' AND nextval('json_results') = 1 THEN RAISE 'not stored'; END IF;
        IF NEW.name = 'result.md' THEN PERFORM pg_sleep(0.3); END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER refuse_first_json BEFORE INSERT ON files FOR EACH ROW WHEN (NEW.user_id = 'rita') EXECUTE FUNCTION refuse_first_json()`);
    const job = await runPdf(owner, drawPdf(plainPages(2)));
    expect(job).toMatchObject({ status: 'COMPLETED', retryCount: 1 });
    const stored = await stage.db.query(
      `SELECT name FROM files WHERE user_id = 'rita' AND name LIKE 'result.%' ORDER BY name`,
    );
    expect(stored).toEqual([{ name: 'result.json' }, { name: 'result.md' }]);
  });
});
