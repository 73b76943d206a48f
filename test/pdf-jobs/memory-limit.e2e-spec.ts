import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import { TestStage } from '../support/test-app.js';
import { hugePage, packedPage } from './bombs.js';
import { MOST_BYTES, memoryTakenBy } from './memory-taken.js';
import { jsonOf, runPdf } from './pdf-client.js';

const MEGABYTES = 64;

let stage: TestStage;
let user: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  user = await clientFor(await stage.start({ PDF_SHARD_MEMORY_MB: String(MEGABYTES), PDF_MIN_SUCCESS: '0.3' }), 'mia');
});
afterAll(() => stage.close());

describe('a page that takes more memory than it may', () => {
  it.each([
    ['with forms that hold endless text', async () => hugePage()],
    ['which is small only while it is packed', packedPage],
  ])('%s, fails at the limit; the pages beside it do not', { timeout: 90_000 }, async (_, draw) => {
    const content = await draw();
    expect(content.length).toBeLessThan(1_000_000);
    const { result: job, bytes } = await memoryTakenBy(() => runPdf(user, content, { pagesPerShard: 1 }));
    expect(job).toMatchObject({ status: 'COMPLETED', failedPages: 1 });
    expect(job.shards[0]).toMatchObject({ status: 'FAILED', retryCount: 0, error: { code: 'MEMORY_LIMIT' } });
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect((await jsonOf(job)).pages.map(({ state }: { state: string }) => state)).toEqual(['failed', 'text']);
  });
});

describe('pages of one shard that take more memory than they may', () => {
  it('fail alone, and leave no memory behind', { timeout: 120_000 }, async () => {
    const bombs = Array.from({ length: 4 }, () => 'bomb' as const);
    const content = hugePage(['harmless', ...bombs, 'harmless']);
    const { result: job, bytes } = await memoryTakenBy(() => runPdf(user, content));
    expect(job).toMatchObject({ status: 'COMPLETED', completedShards: 1, failedShards: 0, failedPages: 4 });
    // Less than three of them at once.
    expect(bytes).toBeLessThan(3 * MEGABYTES * 1_048_576);
    const { pages } = await jsonOf(job);
    const states = pages.map(({ state }: { state: string }) => state);
    expect(states).toEqual(['text', ...bombs.map(() => 'failed'), 'text']);
    expect(pages[1].reason).toBe('the page takes more memory than it may');
  });
});
