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
  user = await clientFor(await stage.start({ PDF_SHARD_MEMORY_MB: String(MEGABYTES) }), 'mia');
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
