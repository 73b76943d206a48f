import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';
import { answer, verified } from './hook-receiver.js';
import type { DeliveryJson } from './webhook-stage.js';
import { WebhookStage } from './webhook-stage.js';

let stage: WebhookStage;

beforeAll(async () => {
  stage = await WebhookStage.build();
});
afterEach(() => stage.stopReceivers());
afterAll(() => stage.close());

it('sends each end that was asked for, signed, with the task as the API shows it', async () => {
  const [client, other, receiver, narrow] = [
    await stage.newUser(),
    await stage.newUser(),
    await stage.receive(),
    await stage.receive(),
  ];
  const { secret } = await stage.subscribe(client, receiver.url);
  await stage.subscribe(client, narrow.url, ['task.failed']);
  const [completed, failed, cancelled] = [
    await submit(client, { file: true }),
    await submit(client, { end: 'permanent' }),
    await submit(client, { waitMs: 30_000 }),
  ];
  await submit(other, {});
  await client.post(`/api/v1/tasks/${cancelled.id}/cancel`);
  const hooks = await receiver.untilReceived(3);
  const byTask = new Map(hooks.map((hook) => [hook.body.data.id, hook]));
  for (const [{ id }, type] of [
    [completed, 'task.completed'],
    [failed, 'task.failed'],
    [cancelled, 'task.cancelled'],
  ] as const) {
    const hook = byTask.get(id);
    if (!hook) throw new Error(`${type} did not arrive`);
    expect(verified(secret, hook)).toEqual(hook.body);
    expect(hook.headers['content-type']).toBe('application/json');
    expect(Object.keys(hook.body)).toEqual(['type', 'timestamp', 'data']);
    expect(hook.body).toMatchObject({ type, timestamp: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(hook.body.data).toEqual((await client.get(`/api/v1/tasks/${id}`)).body.data);
    expect(() => verified(secret, { ...hook, text: hook.text.replace(id, completed.id.replace(/^./, 'f')) })).toThrow(
      'No matching signature found',
    );
  }
  expect((await fetch(byTask.get(completed.id)?.body.data.resultUrl)).status).toBe(200);
  expect((await narrow.untilReceived(1)).map(({ body }) => body.data.id)).toEqual([failed.id]);
  expect(new Set(hooks.map(({ id }) => id)).size).toBe(3);
  expect(receiver.received).toHaveLength(3);
});

it('keeps a log with what the receiver answered, in pages', async () => {
  const [client, receiver] = [await stage.newUser(), await stage.receive(answer(204))];
  const webhook = await stage.subscribe(client, receiver.url);
  const tasks = [await submit(client, {}), await submit(client, {}), await submit(client, {})];
  await until('three deliveries', async () => {
    const all = await stage.deliveries(client, webhook);
    return all.length === 3 && all.every(({ status }) => status === 'DELIVERED');
  });
  const first = (await client.get(`/api/v1/webhooks/${webhook.id}/deliveries?limit=2`)).body;
  const path = `/api/v1/webhooks/${webhook.id}/deliveries?limit=2&cursor=${first.page.nextCursor}`;
  const second = (await client.get(path)).body;
  expect([first.data.length, second.data.length, second.page.nextCursor]).toEqual([2, 1, null]);
  const all: DeliveryJson[] = [...first.data, ...second.data];
  expect(new Set(all.map(({ taskId }) => taskId))).toEqual(new Set(tasks.map(({ id }) => id)));
  for (const delivery of all) {
    expect(delivery).toMatchObject({ event: 'task.completed', attempts: 1, responseStatus: 204, error: null });
    expect(delivery.responseMs).toBeGreaterThanOrEqual(0);
    expect(delivery.nextAttemptTime).toBeNull();
    expect(receiver.received.map(({ id }) => id)).toContain(delivery.id);
  }
});

it('tries again by the schedule: 500 five times, then 200', { timeout: 60_000 }, async () => {
  const client = await stage.newUser();
  const receiver = await stage.receive((response, count) => answer(count <= 5 ? 500 : 200)(response, count));
  const webhook = await stage.subscribe(client, receiver.url);
  await submit(client, {});
  for (const [attempt, seconds] of [5, 300, 1_800, 7_200, 18_000].entries()) {
    const delivery = await stage.untilDelivery(client, webhook, ({ attempts }) => attempts === attempt + 1);
    expect(delivery).toMatchObject({ status: 'PENDING', responseStatus: 500, error: 'The receiver answered 500' });
    const wait = Date.parse(String(delivery.nextAttemptTime)) - Date.parse(String(delivery.lastAttemptTime));
    expect(wait / 1_000).toBeGreaterThan(seconds * 0.89);
    expect(wait / 1_000).toBeLessThan(seconds * 1.11 + 1);
    await stage.db.query('UPDATE webhook_deliveries SET due_at = now() WHERE id = $1', [delivery.id]);
  }
  expect(await stage.untilDelivery(client, webhook, ({ status }) => status === 'DELIVERED')).toMatchObject({
    attempts: 6,
    responseStatus: 200,
    error: null,
  });
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
});

it('gives up after ten attempts', async () => {
  const [client, receiver] = [await stage.newUser(), await stage.receive(answer(503))];
  const webhook = await stage.subscribe(client, receiver.url);
  await submit(client, {});
  const { id } = await stage.untilDelivery(client, webhook, ({ attempts }) => attempts === 1);
  await stage.db.query('UPDATE webhook_deliveries SET attempts = 9, due_at = now() WHERE id = $1', [id]);
  expect(await stage.untilDelivery(client, webhook, ({ status }) => status === 'FAILED')).toMatchObject({
    attempts: 10,
    nextAttemptTime: null,
  });
});

it('waits as long as Retry-After says', async () => {
  const [client, receiver] = [await stage.newUser(), await stage.receive(answer(429, { 'retry-after': '7200' }))];
  const webhook = await stage.subscribe(client, receiver.url);
  await submit(client, {});
  const delivery = await stage.untilDelivery(client, webhook, ({ attempts }) => attempts === 1);
  const wait = Date.parse(String(delivery.nextAttemptTime)) - Date.parse(String(delivery.lastAttemptTime));
  expect(wait).toBeGreaterThan(7_199_000);
  expect(wait).toBeLessThan(7_205_000);
});

it('sends nothing more to a receiver that answered 410', async () => {
  const [client, receiver] = [await stage.newUser(), await stage.receive(answer(410))];
  const webhook = await stage.subscribe(client, receiver.url);
  await submit(client, {});
  const failed = await stage.untilDelivery(client, webhook, ({ status }) => status === 'FAILED');
  expect(failed).toMatchObject({ attempts: 1, responseStatus: 410 });
  const path = `/api/v1/webhooks/${webhook.id}`;
  await until('the webhook to be disabled', async () => (await client.get(path)).body.data.disabledTime);
  const next = await submit(client, {});
  await client.untilEnded(next.id);
  expect(await stage.deliveries(client, webhook)).toHaveLength(1);
  const again = await client.post(`${path}/deliveries/${failed.id}/redeliver`);
  expect(again).toMatchObject({ status: 409, body: { errorCode: 'WEBHOOK_DISABLED' } });
  expect(receiver.received).toHaveLength(1);
});

it('does not follow a redirect', async () => {
  const [client, target] = [await stage.newUser(), await stage.receive()];
  const receiver = await stage.receive(answer(301, { location: target.url }));
  const webhook = await stage.subscribe(client, receiver.url);
  await submit(client, {});
  const delivery = await stage.untilDelivery(client, webhook, ({ attempts }) => attempts === 1);
  expect(delivery).toMatchObject({ status: 'PENDING', responseStatus: 301 });
  expect(delivery.error).toContain('redirects are not followed');
  expect(target.received).toEqual([]);
});

it('waits 15 s for an answer, and holds up nobody else', { timeout: 90_000 }, async () => {
  const [silentUser, drippingUser, client] = [await stage.newUser(), await stage.newUser(), await stage.newUser()];
  const silent = await stage.receive(() => undefined);
  const dripping = await stage.receive((response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 1_000);
    response.on('close', () => clearInterval(timer));
  });
  const quick = await stage.receive();
  const slow = [
    { user: silentUser, webhook: await stage.subscribe(silentUser, silent.url) },
    { user: drippingUser, webhook: await stage.subscribe(drippingUser, dripping.url) },
  ];
  await stage.subscribe(client, quick.url);
  // More than are sent to one receiver at once.
  for (const { user } of slow) for (let count = 0; count < 12; count++) await submit(user, {});
  await Promise.all([silent.untilReceived(4), dripping.untilReceived(4)]);
  for (let count = 1; count <= 5; count++) {
    const start = Date.now();
    await submit(client, {});
    await quick.untilReceived(count, 5_000);
    expect(Date.now() - start).toBeLessThan(5_000);
  }
  expect([silent.received.length, dripping.received.length]).toEqual([4, 4]);
  for (const { user, webhook } of slow) {
    const delivery = await stage.untilDelivery(user, webhook, ({ attempts }) => attempts === 1);
    expect(delivery).toMatchObject({ status: 'PENDING', responseStatus: null });
    expect(delivery.error).toContain('within 15000 ms');
    expect(delivery.responseMs).toBeGreaterThan(14_000);
    expect(delivery.responseMs).toBeLessThan(18_000);
  }
});

it('sends a delivery again when asked, with the same id', async () => {
  const [client, other, receiver] = [await stage.newUser(), await stage.newUser(), await stage.receive()];
  const webhook = await stage.subscribe(client, receiver.url);
  const task = await submit(client, {});
  const { id } = await stage.untilDelivery(client, webhook, ({ status }) => status === 'DELIVERED');
  // Also when the task is there no more.
  await client.delete(`/api/v1/tasks/${task.id}`);
  const path = `/api/v1/webhooks/${webhook.id}/deliveries/${id}/redeliver`;
  expect((await other.post(path)).status).toBe(404);
  expect((await client.post(path)).body.data).toMatchObject({ id, status: 'PENDING', attempts: 0 });
  const [first, second] = await receiver.untilReceived(2);
  expect([second?.id, second?.body.data.id]).toEqual([id, task.id]);
  expect(second?.body.timestamp).toBe(first?.body.timestamp);
  const unknown = await client.post(path.replace(id, webhook.id));
  expect(unknown).toMatchObject({ status: 404, body: { errorCode: 'DELIVERY_NOT_FOUND' } });
});

it('leaves out the longest fields of a task that is too long for a webhook', async () => {
  const [client, receiver] = [await stage.newUser(), await stage.receive()];
  await stage.subscribe(client, receiver.url);
  const plans = [{ waitMs: 0, note: 'x'.repeat(40_000) }];
  const { id } = (await client.post('/api/v1/sample/tasks', { plans })).body.data;
  const [hook] = await receiver.untilReceived(1);
  expect(Buffer.byteLength(hook?.text ?? '')).toBeLessThan(20_000);
  expect(hook?.body.data).toMatchObject({ id, status: 'COMPLETED', omitted: ['plans'] });
});
