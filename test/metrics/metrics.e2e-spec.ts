import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grant } from '../support/credits.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { submit } from '../task-lifecycle/sample-client.js';

let stage: TestStage;
let app: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start();
});
afterAll(() => stage.close());

const scrape = async ({ baseUrl }: TestApp, token?: string) => {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${baseUrl}/metrics`, { headers });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};
/** The number of a series; its labels are written as Prometheus does. */
const valueOf = (text: string, series: string): number => {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? Number.NaN : Number(line.slice(series.length + 1));
};

describe('the metrics', () => {
  it('are in the text format of Prometheus, for anybody', async () => {
    const { status, type, text } = await scrape(app);
    expect(status).toBe(200);
    expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(valueOf(text, 'darkroom_database_connections{state="idle"}')).toBeGreaterThanOrEqual(0);
  });

  it('count moves, times and credits of tasks', async () => {
    const client = await clientFor(app, 'payer');
    await grant(app, client, 10);
    await client.untilEnded((await submit(client, { credits: 2 })).id);
    await client.untilEnded((await submit(client, { credits: 3, end: 'permanent' })).id);
    const { text } = await scrape(app);
    expect(valueOf(text, 'darkroom_task_moves_total{kind="sample",to="PENDING",reason="submitted"}')).toBe(2);
    expect(valueOf(text, 'darkroom_task_moves_total{kind="sample",to="COMPLETED",reason="completed"}')).toBe(1);
    expect(valueOf(text, 'darkroom_task_moves_total{kind="sample",to="FAILED",reason="failed"}')).toBe(1);
    expect(valueOf(text, 'darkroom_task_duration_seconds_count{kind="sample",status="COMPLETED"}')).toBe(1);
    expect(valueOf(text, 'darkroom_task_wait_seconds_count{kind="sample"}')).toBe(2);
    expect(valueOf(text, 'darkroom_credits_total{kind="sample",move="held"}')).toBe(5);
    expect(valueOf(text, 'darkroom_credits_total{kind="sample",move="refunded"}')).toBe(3);
  });

  it('measure requests by route and never by id', async () => {
    const client = await clientFor(app, 'reader');
    const { id } = await submit(client, {});
    await client.untilEnded(id);
    const { text } = await scrape(app);
    expect(text).not.toContain(id);
    const series = 'darkroom_http_request_duration_seconds_count{method="GET",route="/api/v1/tasks/:id",status="200"}';
    expect(valueOf(text, series)).toBeGreaterThan(0);
  });

  it('tell what waits and runs, of every kind, also where nothing does', async () => {
    const fresh = await stage.start({ ROLE: 'api' });
    const { text } = await scrape(fresh);
    expect(valueOf(text, 'darkroom_tasks{kind="preview",status="PENDING"}')).toBe(0);
    expect(valueOf(text, 'darkroom_task_oldest_waiting_seconds{kind="preview"}')).toBe(0);
    await fresh.stop();
  });

  it('are only for those with the token, where there is one', async () => {
    const closed = await stage.start({ ROLE: 'api', METRICS_TOKEN: 'only-for-prometheus' });
    expect((await scrape(closed)).status).toBe(401);
    expect((await scrape(closed, 'something-else-entirely')).status).toBe(401);
    expect((await scrape(closed, 'only-for-prometheus')).status).toBe(200);
    await closed.stop();
  });
});
