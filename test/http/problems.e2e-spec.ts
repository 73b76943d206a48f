import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer, ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start();
  ann = await clientFor(app, 'ann');
});
afterAll(() => stage.close());

const inChinese = { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' };

it('answers an error as problem+json with a stable code', async () => {
  const { status, headers, body } = await ann.get('/api/v1/works/4711?x=1');
  expect(status).toBe(404);
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body).toEqual({
    code: 404,
    type: 'urn:darkroom:problem:work-not-found',
    title: 'Work not found',
    status: 404,
    detail: 'There is no work 4711.',
    instance: '/api/v1/works/4711',
    errorCode: 'WORK_NOT_FOUND',
    errors: [],
  });
});

it('writes title and detail in the language of Accept-Language', async () => {
  const english = await ann.get('/api/v1/works/4711', { 'accept-language': 'fr, en;q=0.5' });
  const chinese = await ann.get('/api/v1/works/4711', inChinese);
  expect([english, chinese].map(({ headers }) => headers.get('content-language'))).toEqual(['en', 'zh']);
  expect(chinese.body).toMatchObject({
    title: '作品不存在',
    detail: '作品 4711 不存在。',
    errorCode: 'WORK_NOT_FOUND',
  });
  expect(english.body.title).toBe('Work not found');
});

it('answers also what fails before any route in both languages', async () => {
  const unknownRoute = await ann.get('/api/v1/nothing', inChinese);
  const noToken = await fetch(`${app.baseUrl}/api/v1/me`, { headers: inChinese });
  const malformed = await ann.post('/api/v1/works', '{"title":', inChinese);
  expect(unknownRoute.body.title).toBe('路径不存在');
  expect(await noToken.json()).toMatchObject({ title: '未通过身份验证' });
  expect(malformed.body.title).toBe('请求无效');
});

it('shows the path that was asked for as instance, without the query', async () => {
  expect((await ann.get('/api/works/4711?secret=1')).body.instance).toBe('/api/works/4711');
  expect((await ann.get('/api/v1/nothing?secret=1')).body.instance).toBe('/api/v1/nothing');
});

it('answers an unknown route with 404 and the way to the documentation', async () => {
  for (const [method, path] of [
    ['GET', '/nothing'],
    ['POST', '/api/v1/nothing'],
    ['PUT', '/api/v1/works'],
    ['DELETE', '/api/v2/works'],
  ] as const) {
    const { status, body } = await ann.send(method, path);
    expect({ status, code: body.errorCode }).toEqual({ status: 404, code: 'ROUTE_NOT_FOUND' });
    expect(body.detail).toContain(`${method} ${path}`);
    expect(body.detail).toContain('/docs');
  }
});

it('tells an error on our side as INTERNAL_ERROR with the request id, and nothing of the inside', async () => {
  await stage.db.query('ALTER TABLE works RENAME TO works_elsewhere');
  const answer = await ann
    .get('/api/v1/works')
    .finally(() => stage.db.query('ALTER TABLE works_elsewhere RENAME TO works'));
  expect(answer).toMatchObject({ status: 500, body: { errorCode: 'INTERNAL_ERROR', errors: [] } });
  expect(answer.body.detail).toContain(answer.headers.get('x-request-id'));
  expectNothingOfTheInside(answer);
});

it('tells nothing of the inside in any other error either', async () => {
  for (const answer of [
    await ann.get('/api/v1/works/4711'),
    await ann.post('/api/v1/works', '{"title":'),
    await ann.post('/api/v1/works', { title: 5 }),
    await ann.upload({ name: 'x.png', content: new Uint8Array([1, 2, 3]) }),
  ]) {
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expectNothingOfTheInside(answer);
  }
});

function expectNothingOfTheInside({ body }: Answer): void {
  expect(JSON.stringify(body)).not.toMatch(
    /works_elsewhere|SELECT|INSERT|relation|node_modules|\.[jt]s\b|\bat \w+ \(|\/work\/|stack/,
  );
}
