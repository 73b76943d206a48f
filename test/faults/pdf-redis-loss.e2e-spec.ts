import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPdf, plainPages } from '../pdf-jobs/drawn-pdf.js';
import { getPdf, jsonOf, markdownOf, submitPdf, uploadPdf } from '../pdf-jobs/pdf-client.js';
import type { ApiClient } from '../support/api-client.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';

const PAGES = 600;
const SHARDS = 60;

describe('a PDF job while Redis is flushed again and again', () => {
  let fleet: Fleet;
  let client: ApiClient;

  beforeAll(async () => {
    fleet = await Fleet.build();
    client = await guestOf(await fleet.start('all'));
  }, 180_000);
  afterAll(() => fleet.stop());

  it('ends as if nothing had been, each shard done once', { timeout: 180_000 }, async () => {
    const fileId = await uploadPdf(client, drawPdf(plainPages(PAGES)));
    const body = { fileId, pagesPerShard: PAGES / SHARDS };
    const undisturbed = await submitPdf(client, body);
    expect(await client.untilEnded(undisturbed, 60_000)).toMatchObject({ status: 'COMPLETED' });

    const id = await submitPdf(client, body);
    await until('a shard to end', async () => (await getPdf(client, id)).completedShards > 0, {
      within: 30_000,
      every: 5,
    });
    expect((await getPdf(client, id)).status).toBe('PROCESSING');
    let flushes = 0;
    const job = await until(
      'the job to end',
      async () => {
        await fleet.redis.command('FLUSHALL');
        flushes++;
        const { status } = await getPdf(client, id);
        return status === 'PROCESSING' || status === 'PENDING' ? null : getPdf(client, id);
      },
      { within: 90_000, every: 20 },
    );
    expect(flushes).toBeGreaterThan(1);
    expect(job).toMatchObject({ status: 'COMPLETED', completedShards: SHARDS, failedShards: 0, retryCount: 0 });
    expect(job.shards.every(({ retryCount }: { retryCount: number }) => retryCount === 0)).toBe(true);
    const wanted = await getPdf(client, undisturbed);
    expect(await markdownOf(job)).toBe(await markdownOf(wanted));
    expect(await jsonOf(job)).toEqual(await jsonOf(wanted));
  });
});
