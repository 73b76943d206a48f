import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer } from '../support/api-client.js';
import { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
let open: TestApp;
let closed: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  open = await stage.start({ ROLE: 'api', GUEST_ACCESS: 'on' });
  // With a database of its own it is no embedded quick start, so guests have to be asked for.
  closed = await stage.start({ ROLE: 'api', GUEST_ACCESS: undefined });
});
afterAll(() => stage.close());

const createGuest = ({ baseUrl }: TestApp): Promise<Answer> => new ApiClient(baseUrl).post('/api/v1/auth/guest');

it('makes a guest of its own for each who asks', async () => {
  const [first, second] = [await createGuest(open), await createGuest(open)];
  expect(first).toMatchObject({ status: 201, body: { code: 201, data: { token: expect.any(String) } } });
  expect(first.body.data.userId).not.toBe(second.body.data.userId);
  const guest = await open.guest();
  const me = await guest.get('/api/v1/me');
  expect(me.body.data).toMatchObject({ userId: guest.userId, role: 'guest' });
});

it('makes no guests unless GUEST_ACCESS is on', async () => {
  expect(await createGuest(closed)).toMatchObject({ status: 403, body: { errorCode: 'GUESTS_DISABLED' } });
});

it('lets only admins add products', async () => {
  for (const client of [await clientFor(open, 'ann'), await open.guest()]) {
    expect(await client.post('/api/v1/products', {})).toMatchObject({ status: 403, body: { errorCode: 'ADMIN_ONLY' } });
  }
  const admin = await clientFor(open, 'root', 'admin');
  expect((await admin.post('/api/v1/products', {})).status).toBe(400);
});
