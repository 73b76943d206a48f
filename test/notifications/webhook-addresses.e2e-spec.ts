import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';
import { HookReceiver } from './hook-receiver.js';

let stage: TestStage;
let app: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start();
});
afterAll(() => stage.close());

it.each([
  'http://127.0.0.1/h',
  'http://localhost:8080/h',
  'http://10.1.2.3/h',
  'http://192.168.0.10/h',
  'http://169.254.169.254/latest/meta-data',
  'http://[::1]/h',
  'http://[::ffff:10.0.0.1]/h',
  'http://[::127.0.0.1]/h',
  'http://0x7f000001/h',
  'http://2130706433/h',
  'http://0.0.0.0/h',
])('does not take %s', async (url) => {
  const client = await clientFor(app, 'ann');
  const { status, body } = await client.post('/api/v1/webhooks', { url, events: ['task.failed'] });
  expect(status).toBe(400);
  expect(body.errors.map(({ field }: { field: string }) => field)).toContain('url');
});

it('takes a public address, and a name that nobody knows yet', { timeout: 60_000 }, async () => {
  const client = await clientFor(app, 'ann');
  for (const url of ['https://93.184.216.34/h', 'https://no-such-host.invalid/h'])
    expect((await client.post('/api/v1/webhooks', { url, events: ['task.failed'] })).status).toBe(201);
});

it('sends nothing to a private address, whatever is stored', async () => {
  const client = await clientFor(app, 'ben');
  const receiver = await HookReceiver.start();
  const url = 'https://93.184.216.34/h';
  const { id } = (await client.post('/api/v1/webhooks', { url, events: ['task.completed'] })).body.data;
  await stage.db.query('UPDATE webhooks SET url = $2 WHERE id = $1', [id, receiver.url]);
  await submit(client, {});
  const delivery = await until('the attempt', async () => {
    const [newest] = (await client.get(`/api/v1/webhooks/${id}/deliveries`)).body.data;
    return newest?.attempts === 1 ? newest : null;
  });
  expect(delivery).toMatchObject({ status: 'PENDING', responseStatus: null, error: 'The address is not a public one' });
  expect(receiver.received).toEqual([]);
  receiver.stop();
});
