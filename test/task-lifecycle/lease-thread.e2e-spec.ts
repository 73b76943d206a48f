import { afterAll, beforeAll, expect, it } from 'vitest';
import { LeaseKeeper } from '../../src/task-lifecycle/worker/lease-keeper.js';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { submit } from './sample-client.js';

let stage: TestStage;
let app: TestApp;
let client: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start();
  client = await app.guest();
});
afterAll(() => stage.close());

it('when the thread of the leases ends, another keeps them', { timeout: 40_000 }, async () => {
  // Longer than a lease.
  const { id } = await submit(client, { waitMs: 13_000 });
  await client.untilStatus(id, ['PROCESSING']);
  expect(await app.app.get(LeaseKeeper)['thread']?.terminate()).toBe(1);
  expect(await client.untilEnded(id, 30_000)).toMatchObject({ status: 'COMPLETED', retryCount: 0 });
  const [{ attempt }] = await stage.db.query('SELECT attempt FROM sample_tasks WHERE id = $1', [id]);
  expect(attempt).toBe(1);
});
