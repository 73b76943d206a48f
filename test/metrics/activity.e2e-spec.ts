import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenAiFixture } from '../image-providers/fixtures/openai-fixture.js';
import { answer, HookReceiver } from '../notifications/hook-receiver.js';
import { drawPdf, plainPages } from '../pdf-jobs/drawn-pdf.js';
import type { ApiClient } from '../support/api-client.js';
import { clientFor, createProduct, createWork } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';

describe('the metrics of what a process does', () => {
  let stage: TestStage;
  let app: TestApp;
  let client: ApiClient;
  let hooks: HookReceiver;
  const provider = new OpenAiFixture();

  beforeAll(async () => {
    [stage, hooks] = await Promise.all([
      TestStage.build(),
      HookReceiver.start((response, count) => answer(count === 1 ? 410 : 200)(response, count)),
    ]);
    await provider.start();
    app = await stage.start({
      WEBHOOK_ALLOW_PRIVATE: 'on',
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: provider.url,
      PROVIDER_CREATE: 'openai',
    });
    client = await app.guest();
  });
  afterAll(async () => {
    await stage?.close();
    await provider.stop();
    hooks?.stop();
  });

  const text = async (of = app): Promise<string> => (await fetch(`${of.baseUrl}/metrics`)).text();
  const valueIn = (metrics: string, series: string): number => {
    const line = metrics.split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? Number.NaN : Number(line.slice(series.length + 1));
  };
  /** Scrapes until a series has the value. */
  const untilIs = (series: string, value: number): Promise<unknown> =>
    until(`${series} to be ${value}`, async () => valueIn(await text(), series) === value);

  it('count calls of providers by what came of them, and how long they took', async () => {
    const create = async (): Promise<string> =>
      (await client.post('/api/v1/generation/tasks', { type: 'CREATE', prompt: 'a fox' })).body.data.id;
    await client.untilEnded(await create());
    provider.scenario = 'moderated';
    await client.untilEnded(await create());
    const call = 'provider="openai",call="start"';
    await untilIs(`darkroom_provider_calls_total{${call},outcome="ok"}`, 1);
    await untilIs(`darkroom_provider_calls_total{${call},outcome="moderated"}`, 1);
    await untilIs(`darkroom_provider_call_duration_seconds_count{${call}}`, 2);
  });

  it('count attempts to deliver to webhooks', async () => {
    await client.post('/api/v1/webhooks', { url: hooks.url, events: ['task.cancelled'] });
    await client.post('/api/v1/webhooks', { url: hooks.url, events: ['task.cancelled'] });
    const { id } = await submit(client, { waitMs: 60_000 });
    await client.post(`/api/v1/tasks/${id}/cancel`);
    await client.untilEnded(id);
    await untilIs('darkroom_webhook_attempts_total{outcome="disabled"}', 1);
    await untilIs('darkroom_webhook_attempts_total{outcome="delivered"}', 1);
    await untilIs('darkroom_webhook_attempt_duration_seconds_count', 2);
  });

  it('count retries, hints to Redis, and pages that were done', async () => {
    await client.untilEnded((await submit(client, { end: 'transient' }, {})).id);
    await untilIs('darkroom_task_retries_total{kind="sample"}', 1);
    expect(valueIn(await text(), 'darkroom_dispatch_pushes_total{kind="sample",outcome="ok"}')).toBeGreaterThan(0);
    const pdf = await client.upload({ name: 'a.pdf', content: drawPdf(plainPages(3)) });
    await client.untilEnded((await client.post('/api/v1/pdf/jobs', { fileId: pdf.body.data.id })).body.data.id);
    await untilIs('darkroom_work_total{kind="pdf",unit="pages"}', 3);
    await untilIs('darkroom_task_moves_total{kind="pdf-shard",to="COMPLETED",reason="completed"}', 1);
  });

  it('tell open streams while they are open', async () => {
    const stop = new AbortController();
    const headers = { authorization: `Bearer ${client.token}` };
    await fetch(`${app.baseUrl}/api/v1/tasks/events`, { headers, signal: stop.signal });
    await untilIs('darkroom_event_streams', 1);
    stop.abort();
    await untilIs('darkroom_event_streams', 0);
  });

  it('tell how often the caches had what was looked for', async () => {
    const { id } = await submit(client, {});
    await client.untilEnded(id);
    const before = valueIn(await text(), 'darkroom_cache_looks_total{cache="task",outcome="hit"}');
    for (let read = 0; read < 3; read++) await client.get(`/api/v1/tasks/${id}`);
    await untilIs('darkroom_cache_looks_total{cache="task",outcome="hit"}', before + 3);
    const [productId, owner] = [await createProduct(app), await clientFor(app, 'owner')];
    const body = { productId, workId: await createWork(owner), color: 'red', size: 'M' };
    await owner.untilEnded((await owner.post('/api/v1/preview/tasks', body)).body.data.id);
    await owner.post('/api/v1/preview/tasks', body);
    await untilIs('darkroom_cache_looks_total{cache="preview",outcome="miss"}', 1);
    await untilIs('darkroom_cache_looks_total{cache="preview",outcome="hit"}', 1);
  });

  it('name the version and the role, the pool, the workers and what is paused', async () => {
    const admin = await clientFor(app, 'root', 'admin');
    await admin.post('/api/v1/admin/kinds/pdf/pause');
    const api = await stage.start({ ROLE: 'api' });
    const metrics = await text(api);
    expect(metrics).toMatch(/^darkroom_build_info\{version="\d+\.\d+\.\d+",node="v\d+[^"]*",role="api"\} 1$/m);
    expect(valueIn(metrics, 'darkroom_database_connections_max')).toBe(10);
    // Of the other process: what is shared is told by every one of them, and says so.
    expect(valueIn(metrics, 'darkroom_workers{state="active"}')).toBe(1);
    expect(valueIn(metrics, 'darkroom_kind_paused{kind="pdf"}')).toBe(1);
    expect(valueIn(metrics, 'darkroom_kind_paused{kind="pdf-shard"}')).toBe(1);
    expect(valueIn(metrics, 'darkroom_kind_paused{kind="video"}')).toBe(0);
    for (const name of ['tasks', 'tasks_due', 'task_oldest_waiting_seconds', 'kind_paused', 'workers'])
      expect(metrics).toMatch(
        new RegExp(`^# HELP darkroom_${name} .*take max\\(\\) over them and not sum\\(\\)$`, 'm'),
      );
    // What the other process did is its own to tell.
    expect(metrics).not.toMatch(/^darkroom_(task_moves|provider_calls|webhook_attempts)_total\{/m);
    await api.stop();
  });
});
