import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CreditsCron } from '../../src/credits/credits.cron.js';
import { grant } from '../support/credits.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { readExposition } from './exposition.js';

const CHECKED = 'darkroom_credits_checked_timestamp_seconds';
const DIFFERENCES = 'darkroom_credits_differences';
const OLDEST = 'darkroom_webhook_oldest_due_seconds';

let stage: TestStage;

beforeAll(async () => (stage = await TestStage.build()));
afterAll(() => stage.close());

/** Undefined for a series that is not there. */
const valueOf = async ({ baseUrl }: TestApp, metric: string): Promise<number | undefined> =>
  readExposition(await (await fetch(`${baseUrl}/metrics`)).text()).find((each) => each.metric === metric)?.value;

describe('the metrics of what nobody looks at', () => {
  it('tell what the last check of the credits found, and when it was, once there was one', async () => {
    const app = await stage.start({ ROLE: 'scheduler' });
    const api = await stage.start({ ROLE: 'api' });
    const cron = app.app.get(CreditsCron, { strict: false });
    expect([await valueOf(app, DIFFERENCES), await valueOf(app, CHECKED)]).toEqual([undefined, undefined]);

    const client = await clientFor(api, 'saver');
    await grant(api, client, 5);
    const start = Date.now() / 1_000;
    await cron.check();
    expect(await valueOf(app, DIFFERENCES)).toBe(0);
    const first = await valueOf(app, CHECKED);
    expect(first).toBeGreaterThanOrEqual(start);

    await stage.db.query(`UPDATE credit_accounts SET balance = balance + 1 WHERE user_id = $1`, [client.userId]);
    await cron.check();
    expect(await valueOf(app, DIFFERENCES)).toBe(1);
    expect(await valueOf(app, CHECKED)).toBeGreaterThanOrEqual(first ?? Infinity);
    // Who does not check has nothing to tell.
    expect(await valueOf(api, DIFFERENCES)).toBeUndefined();
    await Promise.all([app.stop(), api.stop()]);
  });

  it('tell how long the oldest delivery to a webhook has been due, of those that are to be sent', async () => {
    // No scheduler: nobody sends.
    const idle = await stage.start({ ROLE: 'api' });
    expect(await valueOf(idle, OLDEST)).toBe(0);
    await idle.stop();

    const webhooks: { id: string }[] = await stage.db.query(
      `INSERT INTO webhooks (id, user_id, url, events, secret, disabled_at)
       SELECT gen_random_uuid(), 'ann', 'https://hooks.example', '{}', '', at
       FROM (VALUES (NULL::timestamptz), (NULL), (now())) AS disabled (at) RETURNING id`,
    );
    const [one, other, disabled] = webhooks.map(({ id }) => id);
    const deleted = '00000000-0000-4000-8000-000000000000';
    const waiting: [webhook: string | undefined, secondsDue: number, status: string][] = [
      [one, 120, 'PENDING'],
      [one, 60, 'PENDING'],
      [other, -3_600, 'PENDING'],
      [other, 7_200, 'DELIVERED'],
      [disabled, 7_200, 'PENDING'],
      [deleted, 7_200, 'PENDING'],
    ];
    for (const [webhook, seconds, status] of waiting)
      await stage.db.query(
        `INSERT INTO webhook_deliveries (webhook_id, event, kind, task_id, task, due_at, status)
         VALUES ($1, 'task.completed', 'sample', $1, '{}', now() - $2 * interval '1 s', $3)`,
        [webhook, seconds, status],
      );
    const app = await stage.start({ ROLE: 'api' });
    const oldest = await valueOf(app, OLDEST);
    expect(oldest).toBeGreaterThanOrEqual(120);
    expect(oldest).toBeLessThan(3_600);
    await app.stop();
  });
});
