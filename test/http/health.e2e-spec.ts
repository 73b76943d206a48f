import { afterAll, beforeAll, expect, it } from 'vitest';
import { RedisServer } from '../support/redis-server.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
let redis: RedisServer;
let postgres: TcpProxy;
let app: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  redis = await RedisServer.start();
  const url = new URL(stage.databaseUrl);
  postgres = await TcpProxy.start(Number(url.port));
  url.port = String(postgres.port);
  app = await stage.start({ REDIS_URL: redis.url, DATABASE_URL: url.href, ROLE: 'api' });
});
afterAll(async () => {
  postgres.accept();
  await stage.close();
  await postgres.stop();
  await redis.stop();
});

const read = async (path: string): Promise<{ status: number; body: unknown; retryAfter: string | null }> => {
  const response = await fetch(`${app.baseUrl}${path}`);
  return { status: response.status, body: await response.json(), retryAfter: response.headers.get('retry-after') };
};
const ok = { status: 'ok', detail: expect.any(String) };

it('is live without looking at anything', async () => {
  expect(await read('/health/live')).toMatchObject({ status: 200, body: { status: 'ok', checks: {} } });
});

it('is ready when PostgreSQL, Redis and the disk answer, and names the ffmpeg there is', async () => {
  const { status, body } = await read('/health/ready');
  expect(status).toBe(200);
  expect(body).toEqual({ status: 'ok', checks: { postgres: ok, redis: ok, disk: ok, ffmpeg: ok } });
  expect(body).toMatchObject({ checks: { ffmpeg: { detail: expect.stringMatching(/^ffmpeg \S+/) } } });
});

it('is degraded, and still ready, without Redis', async () => {
  await redis.kill();
  const { status, body } = await read('/health/ready');
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'degraded', checks: { postgres: ok, redis: { status: 'degraded' }, disk: ok } });
});

it('is not ready without PostgreSQL, and says when to ask again', async () => {
  postgres.refuse();
  postgres.cut();
  const { status, body, retryAfter } = await read('/health/ready');
  expect(status).toBe(503);
  expect(body).toMatchObject({ status: 'down', checks: { postgres: { status: 'down' }, disk: ok } });
  expect(retryAfter).toBe('2');
  expect((await read('/health/live')).status).toBe(200);
});

it('answers requests with 503 and Retry-After while PostgreSQL is away', async () => {
  postgres.refuse();
  postgres.cut();
  const { body } = await clientFor(app, 'somebody').then((client) => client.get('/api/v1/works'));
  expect(body).toMatchObject({ status: 503, errorCode: 'SERVICE_UNAVAILABLE' });
  expect(body.detail).not.toMatch(/ECONN|127\.0\.0\.1/);
});
