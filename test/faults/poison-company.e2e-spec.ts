import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';
import { submit } from '../task-lifecycle/sample-client.js';

let fleet: Fleet;
let client: ApiClient;

beforeAll(async () => {
  fleet = await Fleet.build();
  const [api] = await Promise.all([fleet.start('api'), fleet.start('scheduler')]);
  client = await guestOf(api);
});
afterAll(() => fleet.stop());

it('a task that kills its workers does not take those that run beside it along', { timeout: 180_000 }, async () => {
  const innocent = [];
  for (let n = 0; n < 4; n++) innocent.push(await submit(client, { waitMs: 2_000 }));
  const poison = await submit(client, { waitMs: 500, end: 'exit' });
  let ended = false;
  const poisonEnds = client.untilEnded(poison.id, 150_000).finally(() => (ended = true));
  while (!ended) {
    const worker = await fleet.start('worker');
    await until('its death, or the end', () => !worker.isRunning || ended, { within: 150_000 });
    if (worker.isRunning) {
      for (const { id } of innocent) expect(await client.untilEnded(id, 30_000)).toMatchObject({ status: 'COMPLETED' });
      await worker.stop();
    }
  }
  expect(await poisonEnds).toMatchObject({ status: 'FAILED', error: { code: 'POISONED' } });
  const last = await fleet.start('worker');
  for (const { id } of innocent) expect(await client.untilEnded(id, 30_000)).toMatchObject({ status: 'COMPLETED' });
  await last.stop();
});
