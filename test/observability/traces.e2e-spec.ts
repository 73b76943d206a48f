import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenAiFixture } from '../image-providers/fixtures/openai-fixture.js';
import { HookReceiver } from '../notifications/hook-receiver.js';
import type { DarkroomProcess } from '../support/darkroom-process.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';
import type { ReceivedSpan } from './otlp-receiver.js';
import { OtlpReceiver } from './otlp-receiver.js';

const PATIENCE = 90_000;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const NAMES = [
  'POST',
  'claim generation',
  'attempt generation',
  'openai start',
  'settle generation',
  'deliver webhook',
];

describe('the trace of a task', { timeout: PATIENCE }, () => {
  let fleet: Fleet;
  let api: DarkroomProcess;
  let collector: OtlpReceiver;
  let hooks: HookReceiver;
  const provider = new OpenAiFixture();

  beforeAll(async () => {
    [fleet, collector, hooks] = await Promise.all([Fleet.build(), OtlpReceiver.start(), HookReceiver.start()]);
    await provider.start();
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      // The SDK's own: how often it sends.
      OTEL_BSP_SCHEDULE_DELAY: '200',
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: provider.url,
      PROVIDER_CREATE: 'openai',
      WEBHOOK_ALLOW_PRIVATE: 'on',
    };
    api = await fleet.start('api', environment);
    await Promise.all([fleet.start('worker', environment), fleet.start('scheduler', environment)]);
  }, PATIENCE);
  afterAll(async () => {
    await fleet?.stop();
    collector?.stop();
    hooks?.stop();
    await provider.stop();
  });

  it('goes from the request of the caller through all processes to the webhook, in one piece', async () => {
    const client = await guestOf(api);
    await client.post('/api/v1/webhooks', { url: hooks.url, events: ['task.completed'] });
    const body = { type: 'CREATE', prompt: 'a fox' };
    const headers = { traceparent: `00-${TRACE}-${CALLER}-01` };
    const { id } = (await client.post('/api/v1/generation/tasks', body, headers)).body.data;
    await client.untilStatus(id, ['COMPLETED']);
    await hooks.untilReceived(1);
    const spans = await until('all spans', () => {
      const received = collector.ofTrace(TRACE);
      return NAMES.every((name) => received.some((span) => span.name === name)) ? received : null;
    });

    const ids = new Set([CALLER, ...spans.map(({ spanId }) => spanId)]);
    for (const { name, parentSpanId } of spans) expect(ids, `the parent of ${name}`).toContain(parentSpanId);
    const spanOf = (name: string): ReceivedSpan => {
      const found = spans.find((span) => span.name === name);
      if (!found) throw new Error(`There is no span ${name}`);
      return found;
    };
    const request = spanOf('POST');
    expect(request.parentSpanId).toBe(CALLER);
    expect(request.facts).toMatchObject({ 'http.route': '/api/v1/generation/tasks', 'http.response.status_code': 202 });
    for (const name of NAMES.filter((each) => /generation$|webhook$/.test(each))) {
      expect(spanOf(name), name).toMatchObject({ parentSpanId: request.spanId, facts: { 'darkroom.task.id': id } });
    }
    expect(spanOf('openai start').parentSpanId).toBe(spanOf('attempt generation').spanId);
    expect(spanOf('attempt generation').facts).toMatchObject({ 'darkroom.outcome': 'COMPLETED' });
    expect(
      ['POST', 'attempt generation', 'deliver webhook'].map((name) => spanOf(name).process['darkroom.role']),
    ).toEqual(['api', 'worker', 'scheduler']);
    expect(new Set(spans.map((span) => span.process['process.pid'])).size).toBe(3);
    expect(JSON.stringify(spans)).not.toContain('a fox');
  });

  it('is begun where the caller has none, and health checks are in no trace', async () => {
    const client = await guestOf(api);
    const { id } = (await client.post('/api/v1/sample/tasks', { plans: [{ end: 'permanent' }] })).body.data;
    await client.untilEnded(id);
    const attempt = await until('the attempt', () =>
      collector.spans.find(({ name, facts }) => name === 'attempt sample' && facts['darkroom.task.id'] === id),
    );
    expect(attempt.facts).toMatchObject({ 'darkroom.outcome': 'FAILED' });
    await until('its request', () => collector.ofTrace(attempt.traceId).some(({ name }) => name === 'POST'));
    expect(collector.spans.filter(({ facts }) => String(facts['http.route']).startsWith('/health'))).toEqual([]);
  });
});
