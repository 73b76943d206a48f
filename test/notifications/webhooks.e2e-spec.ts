import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { submit } from '../task-lifecycle/sample-client.js';
import { answer, verified } from './hook-receiver.js';
import { EVENTS, WebhookStage } from './webhook-stage.js';

let stage: WebhookStage;

beforeAll(async () => {
  stage = await WebhookStage.build();
});
afterEach(() => stage.stopReceivers());
afterAll(() => stage.close());

it('shows the secret once, and stores it sealed', async () => {
  const client = await stage.newUser();
  const { status, body } = await client.post('/api/v1/webhooks', { url: 'https://shop.example/h', events: EVENTS });
  expect(status).toBe(201);
  const { secret, ...webhook } = body.data;
  expect(webhook).toEqual({
    id: expect.any(String),
    url: 'https://shop.example/h',
    events: EVENTS,
    disabledTime: null,
    createTime: expect.any(String),
  });
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
  expect((await client.get('/api/v1/webhooks')).body).toEqual({
    code: 200,
    data: [webhook],
    page: { nextCursor: null },
  });
  expect((await client.get(`/api/v1/webhooks/${webhook.id}`)).body.data).toEqual(webhook);
  const [row] = await stage.db.query('SELECT secret FROM webhooks WHERE id = $1', [webhook.id]);
  expect(row.secret.toString('latin1')).not.toContain(secret.slice(6, 20));
  expect(row.secret.toString('base64')).not.toContain(secret.slice(6, 20));
});

it('answers a repeated create with the first answer, secret and all', async () => {
  const client = await stage.newUser();
  const body = { url: 'https://shop.example/h', events: EVENTS };
  const headers = { 'idempotency-key': 'one' };
  const first = await client.post('/api/v1/webhooks', body, headers);
  const second = await client.post('/api/v1/webhooks', body, headers);
  expect(second.body).toEqual(first.body);
  expect((await client.get('/api/v1/webhooks')).body.data).toHaveLength(1);
});

it.each([
  [{ url: 'ftp://shop.example/h', events: EVENTS }, 'url'],
  [{ url: 'https://user:pass@shop.example/h', events: EVENTS }, 'url'],
  [{ url: 'shop', events: EVENTS }, 'url'],
  [{ url: 'https://shop.example/h', events: [] }, 'events'],
  [{ url: 'https://shop.example/h', events: ['task.lost'] }, 'events'],
  [{ url: 'https://shop.example/h' }, 'events'],
])('refuses %j for its %s', async (request, field) => {
  const { status, body } = await (await stage.newUser()).post('/api/v1/webhooks', request);
  expect(status).toBe(400);
  expect(body).toMatchObject({
    errorCode: 'VALIDATION_FAILED',
    errors: expect.arrayContaining([expect.objectContaining({ field })]),
  });
});

it('lets a user have 20', async () => {
  const client = await stage.newUser();
  for (let count = 0; count < 20; count++) await stage.subscribe(client, `https://shop.example/${count}`);
  const more = await client.post('/api/v1/webhooks', { url: 'https://shop.example/h', events: EVENTS });
  expect(more).toMatchObject({ status: 409, body: { errorCode: 'TOO_MANY_WEBHOOKS' } });
});

it('signs with both secrets for a day after a rotation', async () => {
  const [client, receiver] = [await stage.newUser(), await stage.receive()];
  const { id, secret } = await stage.subscribe(client, receiver.url);
  const rotated = await client.post(`/api/v1/webhooks/${id}/rotate-secret`);
  expect(rotated.status).toBe(200);
  const next: string = rotated.body.data.secret;
  expect(next).not.toBe(secret);
  await submit(client, {});
  const [first] = await receiver.untilReceived(1);
  if (!first) throw new Error('Nothing arrived');
  expect([verified(secret, first), verified(next, first)]).toEqual([first.body, first.body]);
  await stage.db.query('UPDATE webhooks SET previous_until = now() WHERE id = $1', [id]);
  await submit(client, {});
  const second = (await receiver.untilReceived(2))[1];
  if (!second) throw new Error('Nothing arrived');
  expect(verified(next, second)).toEqual(second.body);
  expect(() => verified(secret, second)).toThrow('No matching signature found');
});

it('sends nothing to a webhook that was deleted, and keeps nothing of it', async () => {
  const [client, receiver] = [await stage.newUser(), await stage.receive(answer(500))];
  const { id } = await stage.subscribe(client, receiver.url);
  await submit(client, {});
  await stage.untilDelivery(client, { id }, ({ attempts }) => attempts === 1);
  expect((await client.delete(`/api/v1/webhooks/${id}`)).body.data).toMatchObject({ id });
  expect((await client.get(`/api/v1/webhooks/${id}`)).status).toBe(404);
  expect((await client.get(`/api/v1/webhooks/${id}/deliveries`)).status).toBe(404);
  expect(await stage.db.query('SELECT 1 FROM webhook_deliveries WHERE webhook_id = $1', [id])).toEqual([]);
});
