import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import sharp from 'sharp';
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

it('does not wait for a connection that was opened in advance and never used', async () => {
  const other = await stage.start({ ROLE: 'api' });
  const socket = connect(Number(new URL(other.baseUrl).port), '127.0.0.1');
  await once(socket, 'connect');
  const ended = once(socket, 'close');
  await endsWithin(5_000, other);
  await ended;
});

it('gives a download that has stalled SHUTDOWN_GRACE seconds, and then ends it', async () => {
  const other = await stage.start({ ROLE: 'api', SHUTDOWN_GRACE: '2' });
  const bob = await clientFor(other, 'bob');
  // More than the buffers of the two ends hold.
  const { body } = await bob.upload({ name: 'noise.png', content: await noise(3_000) });
  const socket = connect(Number(new URL(other.baseUrl).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    `GET /api/v1/files/${body.data.id}/content HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bob.token}\r\n\r\n`,
  );
  // And nobody reads it.
  await once(socket, 'readable');
  const began = Date.now();
  await endsWithin(10_000, other);
  expect(Date.now() - began).toBeGreaterThan(1_900);
  socket.destroy();
});

it('answers the request under way when it is told to stop, and does not wait for its connection to be given up', async () => {
  const runner = stage.db.createQueryRunner();
  await runner.startTransaction();
  await runner.query('LOCK TABLE works');
  const agent = new Agent({ keepAlive: true });
  const answer = list(agent);
  await until('the request to be under way', async () => (await waitingForALock()) > 0);
  const stopping = endsWithin(10_000, app);
  await until('new connections to be refused', () =>
    fetch(app.baseUrl).then(
      () => false,
      () => true,
    ),
  );
  await runner.rollbackTransaction();
  await runner.release();
  expect(await answer).toBe(200);
  await stopping;
  agent.destroy();
});

async function endsWithin(within: number, { stop }: TestApp): Promise<void> {
  let stopped = false;
  const stopping = stop().then(() => {
    stopped = true;
  });
  await until('it to have stopped', () => stopped, { within });
  await stopping;
}

async function noise(side: number): Promise<Uint8Array<ArrayBuffer>> {
  const pixels = sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } });
  return new Uint8Array(await pixels.png({ compressionLevel: 0 }).toBuffer());
}

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
