import { afterAll, beforeAll, expect, it } from 'vitest';
import { TokenService } from '../../src/auth/token.service.js';
import { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { EventReader } from './event-reader.js';

let stage: TestStage;
let app: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
});
afterAll(() => stage.close());

const clientUntil = async (seconds: number): Promise<ApiClient> =>
  new ApiClient(app.baseUrl, await app.app.get(TokenService).sign('ann', 'user', `${seconds}s`), 'ann');

it('ends a stream when its JWT expires, and the same token opens no other', async () => {
  const short = await clientUntil(5);
  const reader = await EventReader.open(short);
  const lasting = await EventReader.open(await clientFor(app, 'ann'));
  await reader.snapshot();
  expect(reader.ended).toBe(false);
  await until('the stream to end', () => reader.ended, { within: 20_000 });
  const again = await EventReader.open(short);
  expect(again.status).toBe(401);
  expect(lasting.ended).toBe(false);
  lasting.close();
});

it('ends one that was opened by a token of a query when the JWT expires that made it', async () => {
  const short = await clientUntil(6);
  const { token } = (await short.post('/api/v1/tasks/events/token')).body.data;
  const reader = await EventReader.open(new ApiClient(app.baseUrl), `?token=${token}`);
  await reader.snapshot();
  await until('the stream to end', () => reader.ended, { within: 20_000 });
});

it('ends one of an API key when that expires', async () => {
  const ann = await clientFor(app, 'ann');
  const expiresAt = new Date(Date.now() + 6_000).toISOString();
  const { key } = (await ann.post('/api/v1/api-keys', { name: 'Short', expiresAt })).body.data;
  const reader = await EventReader.open(new ApiClient(app.baseUrl, key));
  await reader.snapshot();
  await until('the stream to end', () => reader.ended, { within: 20_000 });
});
