import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
let app: TestApp;
let admin: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
  admin = await clientFor(app, 'boss', 'admin');
});
afterAll(() => stage.close());

describe('the board of queues', () => {
  it('shows every kind to an admin, by token or by password', async () => {
    const password = Buffer.from(`anything:${admin.token}`).toString('base64');
    for (const authorization of [`Bearer ${admin.token}`, `Basic ${password}`]) {
      const page = await fetch(`${app.baseUrl}/admin/queues`, { headers: { authorization } });
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toContain('text/html');
      const queues = await fetch(`${app.baseUrl}/admin/queues/api/queues`, { headers: { authorization } });
      expect(queues.status).toBe(200);
      const names = ((await queues.json()) as { queues: { name: string }[] }).queues.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['preview', 'generation', 'sample']));
    }
  });

  it('is closed to everybody else, on every path', async () => {
    const user = await clientFor(app, 'nosy');
    for (const path of [
      '/admin/queues',
      '/admin/queues/',
      '/admin/queues/api/queues',
      '/admin/queues/static/main.js',
    ]) {
      const anonymous = await fetch(app.baseUrl + path);
      expect({ path, status: anonymous.status }).toEqual({ path, status: 401 });
      expect(anonymous.headers.get('www-authenticate')).toMatch(/^Basic/);
      const asUser = await user.get(path);
      expect({ path, status: asUser.status }).toEqual({ path, status: 403 });
      expect(asUser.body.errorCode).toBe('ADMIN_ONLY');
    }
  });

  it('changes nothing: tasks are moved by the API alone', async () => {
    const paused = await admin.send('PUT', '/admin/queues/api/queues/preview/pause');
    expect(paused.status).toBeGreaterThanOrEqual(400);
  });
});

it('without Redis there are no queues to show, to an admin alone', async () => {
  const alone = await stage.start({ ROLE: 'api', REDIS_URL: undefined });
  const boss = await clientFor(alone, 'boss', 'admin');
  const headers = { authorization: `Bearer ${boss.token}` };
  expect((await fetch(`${alone.baseUrl}/admin/queues`, { headers })).status).toBe(200);
  const queues = await fetch(`${alone.baseUrl}/admin/queues/api/queues`, { headers });
  expect(await queues.json()).toMatchObject({ queues: [] });
  expect((await fetch(`${alone.baseUrl}/admin/queues`)).status).toBe(401);
  expect((await (await clientFor(alone, 'nosy')).get('/admin/queues')).status).toBe(403);
});
