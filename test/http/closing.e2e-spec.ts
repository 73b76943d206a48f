import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
  ann = await clientFor(app, 'ann');
});
afterAll(() => stage.close());

it('answers the request under way when it is told to stop, and does not wait for its connection to be given up', async () => {
  const runner = stage.db.createQueryRunner();
  await runner.startTransaction();
  await runner.query('LOCK TABLE works');
  const agent = new Agent({ keepAlive: true });
  const answer = list(agent);
  await until('the request to be under way', async () => (await waitingForALock()) > 0);
  let stopped = false;
  const stopping = app.stop().then(() => {
    stopped = true;
  });
  await until('new connections to be refused', () =>
    fetch(app.baseUrl).then(
      () => false,
      () => true,
    ),
  );
  await runner.rollbackTransaction();
  await runner.release();
  expect(await answer).toBe(200);
  await until('it to have stopped', () => stopped, { within: 5_000 });
  await stopping;
  agent.destroy();
});

function list(agent: Agent): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${ann.token}` };
  return new Promise((resolve, reject) => {
    const get = request(`${app.baseUrl}/api/v1/works`, { agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    get.on('error', reject).end();
  });
}

async function waitingForALock(): Promise<number> {
  const rows = await stage.db.query(
    `SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return rows.length;
}
