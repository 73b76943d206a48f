import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { slowPage } from './bombs.js';
import { MOST_BYTES, memoryTakenBy } from './memory-taken.js';
import { getPdf, jsonOf, runPdf, submitPdf, uploadPdf } from './pdf-client.js';

const SECONDS = 3;
let stage: TestStage;
let app: TestApp;
let user: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ PDF_SHARD_SECONDS: String(SECONDS) });
  user = await clientFor(app, 'bea');
});
afterAll(() => stage.close());

async function secondsOf(jobId: string, shard: number): Promise<number> {
  const [row] = await stage.db.query(
    'SELECT extract(epoch FROM finished_at - started_at)::float AS seconds FROM pdf_shards WHERE part_of = $1 AND shard_index = $2',
    [jobId, shard],
  );
  return row.seconds;
}

describe('a page that would take hours', () => {
  it('fails after the time limit; the pages beside it do not', { timeout: 60_000 }, async () => {
    const { result: job, bytes } = await memoryTakenBy(() => runPdf(user, slowPage(), { pagesPerShard: 1 }));
    expect(job).toMatchObject({ status: 'COMPLETED', completedShards: 1, failedShards: 1, failedPages: 1 });
    expect(job.shards[0]).toMatchObject({
      status: 'FAILED',
      retryCount: 0,
      error: { code: 'TIMEOUT', message: `The pages took longer than the ${SECONDS} s they may` },
    });
    const seconds = await secondsOf(job.id, 0);
    expect(seconds).toBeGreaterThanOrEqual(SECONDS);
    // The rest is for a machine that has other things to do.
    expect(seconds).toBeLessThan(SECONDS + 10);
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect((await jsonOf(job)).pages.map(({ state }: { state: string }) => state)).toEqual(['failed', 'text']);
  });
});

describe('a page in the middle of a shard that would take hours', () => {
  it('fails alone, within the time of the shard', { timeout: 60_000 }, async () => {
    const job = await runPdf(user, slowPage(['harmless', 'bomb', 'harmless']));
    expect(job).toMatchObject({ status: 'COMPLETED', completedShards: 1, failedShards: 0, failedPages: 1 });
    expect(job.shards[0]).toMatchObject({ status: 'COMPLETED', retryCount: 0 });
    const { pages } = await jsonOf(job);
    expect(pages.map(({ state }: { state: string }) => state)).toEqual(['text', 'failed', 'text']);
    expect(pages[1].reason).toBe(`the page took longer than the ${SECONDS / 2} s it may`);
  });

  it('takes no other with it unless there are many of its kind', { timeout: 60_000 }, async () => {
    const bombs = Array.from({ length: 6 }, () => 'bomb' as const);
    const job = await runPdf(user, slowPage(['harmless', ...bombs, 'harmless']));
    expect(job).toMatchObject({ status: 'FAILED', error: { code: 'TOO_MANY_PAGES_FAILED' } });
    expect(job.shards[0]).toMatchObject({ status: 'COMPLETED', retryCount: 0 });
    // Its last page had no time left; the first was done before.
    expect(job.error.message).toContain('7 of 8 pages failed');
    expect(await secondsOf(job.id, 0)).toBeLessThan(SECONDS + 10);
  });

  it('fails the shard when there is no other', { timeout: 60_000 }, async () => {
    const job = await runPdf(user, slowPage(['bomb', 'bomb']));
    expect(job.shards[0]).toMatchObject({
      status: 'FAILED',
      retryCount: 0,
      error: { code: 'TIMEOUT', message: `The pages took longer than the ${SECONDS} s they may` },
    });
    expect(await secondsOf(job.id, 0)).toBeLessThan(SECONDS + 10);
  });
});

describe('a job in the middle of a page that would take hours', () => {
  it('is cancelled within a second, and its thread is gone', { timeout: 120_000 }, async () => {
    const slow = await clientFor(app, 'cal');
    const fileId = await uploadPdf(slow, slowPage());
    const times: number[] = [];
    // The quickest of some: a machine that stands still for a moment is no fault of ours.
    for (let tries = 0; tries < 6 && !times.some((time) => time < 1_000); tries++) {
      const id = await submitPdf(slow, { fileId, pages: '1' });
      // Which its thread tells when it begins.
      await until('the page to be worked on', async () => {
        const [shard] = await stage.db.query('SELECT stage FROM pdf_shards WHERE part_of = $1', [id]);
        return shard.stage === 'extracting';
      });
      const asked = Date.now();
      expect((await slow.post(`/api/v1/tasks/${id}/cancel`)).body.data.status).toBe('CANCELLED');
      await until('the shard to end', async () => (await getPdf(slow, id)).shards[0].status === 'CANCELLED', {
        every: 5,
      });
      times.push(Date.now() - asked);
    }
    expect(Math.min(...times)).toBeLessThan(1_000);
    // A thread that still worked on the page would take a whole processor.
    let before: NodeJS.CpuUsage | null = null;
    await until(
      'the processors to rest',
      async () => {
        const busy = before && process.cpuUsage(before).user;
        before = process.cpuUsage();
        return busy !== null && busy < 250_000;
      },
      { every: 500 },
    );
  });
});
