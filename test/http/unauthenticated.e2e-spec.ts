import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import type { Route } from './api-document.js';
import { fetchApiDocument, routesOf } from './api-document.js';

let stage: TestStage;
let app: TestApp;
let routes: Route[];

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
  routes = routesOf(await fetchApiDocument(app.baseUrl));
});
afterAll(() => stage.close());

const PUBLIC = ['GET /health/live', 'GET /health/ready', 'GET /metrics', 'POST /api/v1/auth/guest'];

it('has no other public routes than these', () => {
  const documented = routes
    .filter(({ security }) => security?.length === 0)
    .map(({ method, path }) => `${method} ${path}`);
  expect(documented.sort()).toEqual(PUBLIC);
});

it('answers every other route with 401 and WWW-Authenticate when there is no token', async () => {
  const guarded = routes.filter(({ method, path }) => !PUBLIC.includes(`${method} ${path}`));
  expect(guarded.length).toBeGreaterThan(20);
  for (const { method, path } of guarded) {
    const url = app.baseUrl + path.replaceAll(/\{\w+\}/g, '019a8d3e-6f0a-7cc1-9a53-2f1d0c6b7e11');
    const response = await fetch(url, { method });
    expect({ status: response.status, route: `${method} ${path}` }).toMatchObject({ status: 401 });
    expect(response.headers.get('www-authenticate'), `${method} ${path}`).toMatch(/^Bearer realm="darkroom"/);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  }
});

it('answers them with 401 also when the token is of no use', async () => {
  for (const authorization of [
    'Bearer',
    'Bearer ',
    'Bearer nonsense',
    'Bearer a.b.c',
    'Bearer dk_nonsense',
    'Basic YTpi',
    'dk_x',
  ]) {
    const response = await fetch(`${app.baseUrl}/api/v1/works`, { headers: { authorization } });
    expect(response.status, authorization).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  }
});
