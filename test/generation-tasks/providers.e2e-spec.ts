import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FixtureServer, Scenario } from '../image-providers/fixtures/fixture-server.js';
import { OpenAiFixture } from '../image-providers/fixtures/openai-fixture.js';
import { ReplicateFixture } from '../image-providers/fixtures/replicate-fixture.js';
import type { ApiClient } from '../support/api-client.js';
import { auditOf, creditsOf } from '../support/credits.js';
import { clientFor, createProduct, createWork } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';

const KEY = 'key-that-nobody-may-see';

let stage: TestStage;
let app: TestApp;
let client: ApiClient;
let openai: OpenAiFixture;
let replicate: ReplicateFixture;

beforeAll(async () => {
  stage = await TestStage.build();
  [openai, replicate] = await Promise.all([new OpenAiFixture().start(), new ReplicateFixture().start()]);
  app = await stage.start({
    PRICE_CREATE: '2',
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: openai.url,
    REPLICATE_API_TOKEN: KEY,
    REPLICATE_BASE_URL: replicate.url,
    PROVIDER_PREVIEW: 'openai',
    START_CREDITS: '50',
  });
});
beforeEach(async () => {
  client = await app.guest();
  for (const fixture of [openai, replicate]) Object.assign(fixture, { scenario: 'success', submits: 0 });
});
afterAll(async () => {
  expect((await auditOf(app)).differences).toEqual([]);
  await stage.close();
  await Promise.all([openai.stop(), replicate.stop()]);
});

const order = async (provider: string, fixture: FixtureServer, scenario: Scenario, count = 1): Promise<string> => {
  fixture.scenario = scenario;
  const body = { type: 'CREATE', prompt: 'a red fox', config: { provider, count } };
  const answer = await client.post('/api/v1/generation/tasks', body);
  expect(answer.status).toBe(202);
  return answer.body.data.id;
};

describe('a task whose pictures a provider makes', () => {
  it.each(['openai', 'replicate'])('is COMPLETED with all of them as files of its owner: %s', async (provider) => {
    const id = await order(provider, provider === 'openai' ? openai : replicate, 'success', 3);
    const task = await client.untilEnded(id);
    expect(task).toMatchObject({ status: 'COMPLETED', creditsCharged: 6, creditsRefunded: 0, provider });
    const results = task.results as { fileId: string; url: string }[];
    expect(results).toHaveLength(3);
    for (const { fileId, url } of results) {
      expect((await fetch(url)).headers.get('content-type')).toBe('image/png');
      expect((await client.get(`/api/v1/files/${fileId}`)).status).toBe(200);
    }
    expect(task.resultUrl).toContain(results[0]?.fileId);
    expect(await creditsOf(client)).toEqual({ balance: 44, held: 0 });
  });

  it('tells which of them failed, and gives their credits back', async () => {
    const task = await client.untilEnded(await order('replicate', replicate, 'one-bad', 3));
    expect(task).toMatchObject({ status: 'COMPLETED', creditsCharged: 6, creditsRefunded: 2 });
    const results = task.results as object[];
    expect(results.map((result) => 'url' in result)).toEqual([true, false, true]);
    expect(results[1]).toEqual({ error: { code: expect.any(String), message: expect.any(String) } });
    expect(await creditsOf(client)).toEqual({ balance: 46, held: 0 });
  });

  it.each<[string, Scenario, string]>([
    ['moderated', 'moderated', 'MODERATED'],
    ['refused for lack of money', 'no-credit', 'PROVIDER_QUOTA'],
    ['refused for its key', 'bad-key', 'PROVIDER_QUOTA'],
    ['no picture', 'not-a-picture', 'RESULT_UNREADABLE'],
    ['at an address of this network', 'redirect', 'RESULT_UNREADABLE'],
  ])('and that are %s fails at once, for nothing, without telling the key', async (_name, scenario, code) => {
    for (const [name, fixture] of [
      ['openai', openai],
      ['replicate', replicate],
    ] as const) {
      // prettier-ignore
      const task = await client.untilEnded(await order(name, fixture, scenario));
      expect(task).toMatchObject({
        status: 'FAILED',
        retryCount: 0,
        creditsRefunded: 2,
        error: { code, retryable: false },
      });
      expect(JSON.stringify(task)).not.toContain(KEY);
      expect(fixture.trespasses).toBe(0);
    }
    expect(await creditsOf(client)).toEqual({ balance: 50, held: 0 });
  });

  it('is not bought again when nobody knows what became of it, and costs nothing', async () => {
    const task = await client.untilEnded(await order('openai', openai, 'cut'));
    expect(task).toMatchObject({
      status: 'FAILED',
      retryCount: 0,
      creditsRefunded: 2,
      error: { code: 'OUTCOME_UNKNOWN' },
    });
    expect(openai.submits).toBe(1);
  });

  it('is called off at the provider when it is cancelled', async () => {
    const id = await order('replicate', replicate, 'waiting');
    await until('the order', () => replicate.submits === 1);
    await until('its id to be stored', async () => {
      const [row] = await stage.db.query('SELECT provider_task_id AS id FROM generation_tasks WHERE id = $1', [id]);
      return row.id !== null;
    });
    expect((await client.post(`/api/v1/tasks/${id}/cancel`)).status).toBe(202);
    expect(await client.untilEnded(id)).toMatchObject({ status: 'CANCELLED', creditsRefunded: 2 });
    expect([...replicate.predictions.values()].at(-1)?.ended).toBe('canceled');
  });
});

it('a preview is composed by the provider that is named for it', async () => {
  const seller = await clientFor(app, 'seller');
  const [productId, workId] = [await createProduct(app), await createWork(seller)];
  const { body } = await seller.post('/api/v1/preview/tasks', { workId, productId, color: 'red', size: 'M' });
  const task = await seller.untilEnded(body.data.id);
  expect(task).toMatchObject({ status: 'COMPLETED', creditsCharged: 0 });
  expect((await fetch(String(task.resultUrl))).headers.get('content-type')).toBe('image/png');
  const prompt = openai.lastForm?.get('prompt');
  expect(prompt).toContain('Test bag, colour red, size M');
  expect(prompt).toContain('a box 67 % of the picture wide and 57 % high');
  expect([...(openai.lastForm?.getAll('image') ?? []), ...(openai.lastForm?.getAll('image[]') ?? [])]).toHaveLength(2);
  expect(openai.submits).toBe(1);
});

// The last one: for a while nothing is sent to that provider.
it('a task waits as long as the provider says when there were too many', async () => {
  const id = await order('openai', openai, 'rate-limited');
  const task = await client.untilStatus(id, ['PENDING']);
  await until(
    'its first attempt',
    async () => (await client.get(`/api/v1/tasks/${id}`)).body.data.nextRetryTime !== null,
  );
  const { nextRetryTime, error } = (await client.get(`/api/v1/tasks/${id}`)).body.data;
  expect(error).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryable: true });
  expect(Date.parse(nextRetryTime) - Date.parse(String(task.createTime))).toBeGreaterThan(6_900);
  await client.post(`/api/v1/tasks/${id}/cancel`);
});
