import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { submit } from '../task-lifecycle/sample-client.js';
import { answer, verified } from './hook-receiver.js';
import type { HookReceiver } from './hook-receiver.js';
import { WebhookStage } from './webhook-stage.js';

let stage: WebhookStage;

beforeAll(async () => {
  stage = await WebhookStage.build();
});
afterEach(() => {
  stage.stopReceivers();
  vi.restoreAllMocks();
});
afterAll(() => stage.close());

interface Subscriber {
  client: ApiClient;
  receiver: HookReceiver;
  webhook: { id: string };
}

async function subscriber(...behaviour: Parameters<WebhookStage['receive']>): Promise<Subscriber> {
  const [client, receiver] = [await stage.newUser(), await stage.receive(...behaviour)];
  return { client, receiver, webhook: await stage.subscribe(client, receiver.url) };
}

/** As after a change of JWT_SECRET or SIGNING_SECRET. */
async function loseSecret({ id }: { id: string }): Promise<void> {
  await stage.db.query(`UPDATE webhooks SET secret = decode(repeat('ab', 80), 'hex') WHERE id = $1`, [id]);
}

it('counts each attempt whose secret cannot be read, says why, and gives up after ten', async () => {
  const warned = vi.spyOn(Logger.prototype, 'warn');
  const { client, receiver, webhook } = await subscriber();
  await loseSecret(webhook);
  await submit(client, {});
  const first = await stage.untilDelivery(client, webhook, ({ attempts }) => attempts === 1);
  expect(first).toMatchObject({ status: 'PENDING', responseStatus: null });
  expect(first.error).toMatch(/secret cannot be read .*: rotate it/);
  const wait = Date.parse(String(first.nextAttemptTime)) - Date.parse(String(first.lastAttemptTime));
  expect(wait).toBeLessThan(7_000);
  expect(warned).toHaveBeenCalledWith(
    expect.objectContaining({ deliveryId: first.id, webhookId: webhook.id }),
    'delivery cannot be sent',
  );
  await stage.db.query('UPDATE webhook_deliveries SET attempts = 9, due_at = now() WHERE id = $1', [first.id]);
  const last = await stage.untilDelivery(client, webhook, ({ status }) => status === 'FAILED');
  expect(last).toMatchObject({ attempts: 10, nextAttemptTime: null });
  expect(receiver.received).toEqual([]);
});

it('signs with the new secret alone where the one before cannot be read', async () => {
  const { client, receiver, webhook } = await subscriber();
  await loseSecret(webhook);
  const { secret } = (await client.post(`/api/v1/webhooks/${webhook.id}/rotate-secret`)).body.data;
  await submit(client, {});
  const [hook] = await receiver.untilReceived(1);
  if (!hook) throw new Error('Nothing arrived');
  expect(verified(secret, hook)).toEqual(hook.body);
});

it('counts each attempt whose task cannot be presented', async () => {
  const { client, webhook } = await subscriber();
  await submit(client, {});
  const { id } = await stage.untilDelivery(client, webhook, ({ status }) => status === 'DELIVERED');
  await stage.db.query(
    `UPDATE webhook_deliveries SET task = '{"id":"of another version"}', status = 'PENDING', attempts = 0, due_at = now() WHERE id = $1`,
    [id],
  );
  const failed = await stage.untilDelivery(client, webhook, ({ attempts }) => attempts === 1);
  expect(failed).toMatchObject({ status: 'PENDING', responseStatus: null });
  expect(failed.error).toContain('cannot be put together');
});

it('ends what was written for a webhook just after it was disabled', async () => {
  const { client, receiver, webhook } = await subscriber(answer(410));
  await submit(client, {});
  const { id } = await stage.untilDelivery(client, webhook, ({ status }) => status === 'FAILED');
  // As by a statement that had not seen the webhook disabled when it began.
  await stage.db.query(
    `INSERT INTO webhook_deliveries (webhook_id, event, kind, task_id, task)
     SELECT webhook_id, event, kind, task_id, task FROM webhook_deliveries WHERE id = $1`,
    [id],
  );
  const late = await stage.untilDelivery(client, webhook, (each) => each.id !== id && each.status === 'FAILED');
  expect(late).toMatchObject({ attempts: 0, error: 'The receiver answered 410 to another delivery' });
  expect(receiver.received).toHaveLength(1);
});
