import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
beforeAll(async () => {
  stage = await TestStage.build();
});
afterAll(() => stage.close());

const preflight = (
  { baseUrl }: TestApp,
  origin: string,
  { path, method } = { path: 'preview/tasks', method: 'POST' },
): Promise<Response> =>
  fetch(`${baseUrl}/api/v1/${path}`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    },
  });

describe('pages of other origins', () => {
  it('may call the API when theirs is listed, and read the headers that matter', async () => {
    const app = await stage.start({ ROLE: 'api', CORS_ORIGINS: 'https://shop.example, https://admin.example' });
    const asked = await preflight(app, 'https://shop.example');
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(asked.headers.get('access-control-allow-headers')).toContain('idempotency-key');
    const put = await preflight(app, 'https://admin.example', { path: 'admin/users/u/priority', method: 'PUT' });
    expect(put.headers.get('access-control-allow-methods')).toContain('PUT');
    const answer = await fetch(`${app.baseUrl}/api/v1/products`, { headers: { origin: 'https://admin.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://admin.example');
    expect(answer.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect((await preflight(app, 'https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('may not where none is listed and the database is not the embedded one', async () => {
    const app = await stage.start({ ROLE: 'api' });
    expect((await preflight(app, 'https://shop.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('may when every origin is allowed', async () => {
    const app = await stage.start({ ROLE: 'api', CORS_ORIGINS: '*' });
    expect((await preflight(app, 'https://any.example')).headers.get('access-control-allow-origin')).toBe('*');
  });
});
