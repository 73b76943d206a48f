import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';
import { HookReceiver } from './hook-receiver.js';

describe('webhooks when processes die', () => {
  let fleet: Fleet;
  let client: ApiClient;

  beforeAll(async () => {
    fleet = await Fleet.build();
    client = await guestOf(await fleet.start('api', { WEBHOOK_ALLOW_PRIVATE: 'on' }));
  });
  afterAll(() => fleet.stop());

  const events = ['task.completed', 'task.failed', 'task.cancelled'];

  it('the delivery comes although the worker was killed between the move and it', { timeout: 60_000 }, async () => {
    const receiver = await HookReceiver.start();
    const user = await ApiClient.guest(client.baseUrl);
    await user.post('/api/v1/webhooks', { url: receiver.url, events });
    const worker = await fleet.start('worker');
    const { id } = await submit(user, {});
    await user.untilEnded(id);
    // Nobody delivers yet: there is no scheduler.
    await worker.kill('SIGKILL');
    expect(receiver.received).toEqual([]);
    const scheduler = await fleet.start('scheduler', { WEBHOOK_ALLOW_PRIVATE: 'on' });
    const [hook] = await receiver.untilReceived(1);
    expect(hook?.body).toMatchObject({ type: 'task.completed', data: { id, status: 'COMPLETED' } });
    await scheduler.stop();
    receiver.stop();
  });

  it('none of 500 is lost while workers and schedulers are killed', { timeout: 240_000 }, async () => {
    const receiver = await HookReceiver.start();
    const { id: webhookId } = (await client.post('/api/v1/webhooks', { url: receiver.url, events })).body.data;
    const schedulers = [await fleet.start('scheduler', { WEBHOOK_ALLOW_PRIVATE: 'on' })];
    const workers = [await fleet.start('worker'), await fleet.start('worker')];
    const ids = new Set<string>();
    for (let batch = 0; batch < 10; batch++) {
      const tasks = await Promise.all(Array.from({ length: 50 }, () => submit(client, { waitMs: 20 })));
      for (const { id } of tasks) ids.add(id);
      if (batch === 3) await workers[0]?.kill('SIGKILL');
      if (batch === 5) {
        await until('deliveries', () => receiver.received.length > 20, { within: 60_000 });
        await schedulers[0]?.kill('SIGKILL');
        schedulers.push(await fleet.start('scheduler', { WEBHOOK_ALLOW_PRIVATE: 'on' }));
      }
    }
    const arrived = () => new Set(receiver.received.map(({ body }) => body.data.id));
    await until('every delivery', () => arrived().size >= 500, { within: 180_000, every: 200 });
    expect(arrived()).toEqual(ids);
    const [{ count }] = await fleet.db.query(`SELECT count(*)::int FROM webhook_deliveries WHERE webhook_id = $1`, [
      webhookId,
    ]);
    expect(count).toBe(500);
    receiver.stop();
  });
});
