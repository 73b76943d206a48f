import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { FileLinks } from '../../src/files/file-links.js';
import { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { noise } from './pictures.js';

let stage: TestStage;
let app: TestApp;
let ann: ApiClient;
let link: URL;
let otherLink: URL;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
  ann = await clientFor(app, 'ann');
  link = new URL((await ann.upload({ name: 'fox.png', content: await noise('png') })).body.data.url);
  otherLink = new URL((await ann.upload({ name: 'hare.png', content: await noise('png') })).body.data.url);
});
afterAll(() => stage.close());

const fileId = (): string => link.pathname.split('/').at(-2) ?? '';

async function follow(url: URL, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers });
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    headers: response.headers,
    body: type.includes('json') ? await response.json() : await response.blob(),
  };
}

function changed(url: URL, change: (query: URLSearchParams) => void): URL {
  const copy = new URL(url);
  change(copy.searchParams);
  return copy;
}

it('works without a header, for a whole file and for ranges', async () => {
  expect((await follow(link)).status).toBe(200);
  expect((await follow(link, { range: 'bytes=0-9' })).status).toBe(206);
});

it('starts with PUBLIC_URL', async () => {
  const published = await stage.start({ ROLE: 'api', PUBLIC_URL: 'https://studio.example/darkroom/' });
  const { token } = await clientFor(published, 'ann');
  const { body } = await new ApiClient(await published.app.getUrl(), token).get(`/api/v1/files/${fileId()}`);
  expect(body.data.url).toMatch(/^https:\/\/studio\.example\/darkroom\/api\/v1\/files\//);
});

it('is refused with 401 when it was tampered with', async () => {
  for (const bad of [
    changed(link, (query) => query.set('expires', String(Number(query.get('expires')) + 3_600))),
    changed(link, (query) => query.set('signature', `${query.get('signature')?.slice(0, -2)}AA`)),
    changed(link, (query) => query.set('signature', '')),
    changed(link, (query) => query.delete('expires')),
    changed(link, (query) => query.set('expires', '')),
    changed(link, (query) => query.set('expires', '-1')),
    changed(link, (query) => query.delete('signature')),
  ]) {
    const { status, headers } = await follow(bad);
    expect({ link: bad.search, status }).toEqual({ link: bad.search, status: 401 });
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
  }
});

it('is refused when it is for another file', async () => {
  const stolen = new URL(link);
  stolen.search = otherLink.search;
  expect(await follow(stolen)).toMatchObject({ status: 401, body: { errorCode: 'LINK_EXPIRED' } });
});

it('is refused once it has expired', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 26 * 3_600_000 });
  const expired = app.app.get(FileLinks, { strict: false }).url(fileId());
  vi.useRealTimers();
  expect(await follow(new URL(expired))).toMatchObject({ status: 401, body: { errorCode: 'LINK_EXPIRED' } });
});

it('opens nothing but the content of its file', async () => {
  for (const path of [`/api/v1/files/${fileId()}`, '/api/v1/works', '/api/v1/me']) {
    expect((await follow(new URL(path + link.search, app.baseUrl))).status, path).toBe(401);
  }
});

it('ends with its file', async () => {
  const { body } = await ann.upload({ name: 'short-lived.png', content: await noise('png') });
  await ann.delete(`/api/v1/files/${body.data.id}`);
  expect(await follow(new URL(body.data.url))).toMatchObject({ status: 404, body: { errorCode: 'FILE_NOT_FOUND' } });
});
