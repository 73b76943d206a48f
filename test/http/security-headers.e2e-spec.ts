import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
let app: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
});
afterAll(() => stage.close());

const headersOf = async (path: string, headers: Record<string, string> = {}): Promise<Headers> =>
  (await fetch(app.baseUrl + path, { headers })).headers;

it('lets browsers do nothing with data but show it to who asked', async () => {
  for (const path of ['/api/v1/products', '/api/v1/unknown', '/health/live', '/docs-json']) {
    const headers = await headersOf(path);
    expect(Object.fromEntries(headers), path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.has('x-powered-by')).toBe(false);
  }
});

it('lets the pages that others wrote run their own scripts, and no inline ones', async () => {
  const admin = await clientFor(app, 'admin', 'admin');
  for (const path of ['/docs', '/admin/queues']) {
    const policy = (await headersOf(path, { authorization: `Bearer ${admin.token}` })).get('content-security-policy');
    expect(policy, path).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
  }
});

it('leaves the console its own policy, and lets other sites show files', async () => {
  const page = await headersOf('/', { accept: 'text/html' });
  expect(page.get('content-security-policy')).toMatch(/style-src 'self' 'nonce-/);
  const ann = await clientFor(app, 'ann');
  const { id } = (await ann.upload('assets/videos/wave-1.mp4')).body.data;
  const file = await headersOf(`/api/v1/files/${id}/content`, { authorization: `Bearer ${ann.token}` });
  expect(file.get('cross-origin-resource-policy')).toBe('cross-origin');
  expect(file.get('content-security-policy')).toBe("default-src 'none'; sandbox");
});

it('tells browsers to come by https only where it is reached so', async () => {
  expect((await headersOf('/health/live')).has('strict-transport-security')).toBe(false);
  const secure = await stage.start({ ROLE: 'api', PUBLIC_URL: 'https://studio.example' });
  const response = await fetch(`${await secure.app.getUrl()}/health/live`);
  expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000');
});
