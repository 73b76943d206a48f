import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import { TestStage } from '../support/test-app.js';
import type { Bytes } from './pictures.js';
import { noise } from './pictures.js';

let stage: TestStage;
let ann: ApiClient;
let fox: Bytes;
let id: string;
let etag: string;

beforeAll(async () => {
  stage = await TestStage.build();
  ann = await clientFor(await stage.start({ ROLE: 'api' }), 'ann');
  fox = await noise('png');
  const { body } = await ann.upload({ name: 'fox.png', content: fox });
  id = body.data.id;
  etag = `"${body.data.sha256}"`;
});
afterAll(() => stage.close());

async function fetchContent(headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(`${ann.baseUrl}/api/v1/files/${id}/content`, {
    method,
    headers: { authorization: `Bearer ${ann.token}`, ...headers },
  });
  const content = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, content, header: (name: string) => response.headers.get(name) };
}

it('gives the whole file with its type, length and ETag', async () => {
  const { status, content, header } = await fetchContent();
  expect(status).toBe(200);
  expect(content).toEqual(fox);
  expect(header('content-type')).toBe('image/png');
  expect(header('content-length')).toBe(String(fox.length));
  expect(header('etag')).toBe(etag);
  expect(header('accept-ranges')).toBe('bytes');
  expect(header('cache-control')).toMatch(/^private, max-age=\d+, immutable$/);
  expect(Date.parse(header('last-modified') ?? '')).not.toBeNaN();
});

it('is safe to show: nothing in it runs, and nobody guesses its type', async () => {
  const { header } = await fetchContent();
  expect(header('x-content-type-options')).toBe('nosniff');
  expect(header('content-security-policy')).toContain('sandbox');
  expect(header('content-security-policy')).toContain("default-src 'none'");
});

it('answers HEAD as GET, without the content', async () => {
  const [head, get] = [await fetchContent({}, 'HEAD'), await fetchContent()];
  expect(head).toMatchObject({ status: 200, content: new Uint8Array() });
  for (const name of ['content-length', 'content-type', 'etag', 'accept-ranges'])
    expect(head.header(name)).toBe(get.header(name));
});

describe('a range', () => {
  it.each([
    ['the first byte', 'bytes=0-0', 0, 1],
    ['the first hundred', 'bytes=0-99', 0, 100],
    ['some in the middle', 'bytes=100-199', 100, 200],
    ['from somewhere to the end', 'bytes=200-', 200, undefined],
    ['the last ten', 'bytes=-10', -10, undefined],
    ['beyond the end', 'bytes=50-99999999', 50, undefined],
  ])('of %s is answered with 206', async (_, range, from, to) => {
    const expected = fox.slice(from, to);
    const start = from < 0 ? fox.length + from : from;
    const { status, content, header } = await fetchContent({ range });
    expect(status).toBe(206);
    expect(content).toEqual(expected);
    expect(header('content-length')).toBe(String(expected.length));
    expect(header('content-range')).toBe(`bytes ${start}-${start + expected.length - 1}/${fox.length}`);
  });

  it('past the end is answered with 416 and the size', async () => {
    for (const range of ['bytes=99999999-', `bytes=${fox.length}-`, 'bytes=-0']) {
      const { status, content, header } = await fetchContent({ range });
      expect({ range, status }).toEqual({ range, status: 416 });
      expect(header('content-range')).toBe(`bytes */${fox.length}`);
      expect(header('content-type')).toContain('application/problem+json');
      expect(JSON.parse(Buffer.from(content).toString())).toMatchObject({ errorCode: 'RANGE_NOT_SATISFIABLE' });
    }
  });

  it('that makes no sense, or of several pieces, gets the whole file', async () => {
    for (const range of ['bytes=abc', 'lines=1-2', 'bytes=0-1,5-6', '']) {
      const { status, content } = await fetchContent({ range });
      expect({ range, status, length: content.length }).toEqual({ range, status: 200, length: fox.length });
    }
  });

  it('is given with If-Range only while the file is the same', async () => {
    expect((await fetchContent({ range: 'bytes=0-9', 'if-range': etag })).status).toBe(206);
    expect((await fetchContent({ range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200);
  });

  it('is told by HEAD too', async () => {
    const { status, header } = await fetchContent({ range: 'bytes=0-9' }, 'HEAD');
    expect([status, header('content-length')]).toEqual([206, '10']);
  });
});

it('answers 304 to a client that has the file', async () => {
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const { status, content, header } = await fetchContent({ 'if-none-match': known });
    expect({ known, status, length: content.length }).toEqual({ known, status: 304, length: 0 });
    expect(header('etag')).toBe(etag);
  }
  expect((await fetchContent({ 'if-none-match': '"other"' })).status).toBe(200);
});

it.each(['狐狸 🦊.png', 'quote".png', 'semi;colon,comma.png', 'per%cent.png', "it's.png"])(
  'names the file %j so that no header can be smuggled in',
  async (name) => {
    const { body } = await ann.upload({ name, content: await noise('png', 8, 8) });
    const response = await fetch(body.data.url);
    await response.arrayBuffer();
    const disposition = response.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^inline; filename=/);
    expect(disposition).toMatch(/^[\x20-\x7e]*$/);
    const extended = /filename\*=UTF-8''(\S+)$/.exec(disposition)?.[1];
    const plain = /filename="?((?:[^"\\]|\\.)*)"?/.exec(disposition)?.[1]?.replaceAll(/\\(.)/g, '$1');
    expect(extended === undefined ? plain : decodeURIComponent(extended)).toBe(body.data.name);
  },
);

it('keeps line breaks in a name out of the headers', async () => {
  const body = Buffer.concat([
    Buffer.from('--x\r\ncontent-disposition: form-data; name="file"; filename="a%0d%0aset-cookie: b.png"\r\n\r\n'),
    fox,
    Buffer.from('\r\n--x--\r\n'),
  ]);
  const response = await fetch(`${ann.baseUrl}/api/v1/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'multipart/form-data; boundary=x' },
    body: new Uint8Array(body),
  });
  const uploaded: { data: { url: string } } = JSON.parse(await response.text());
  const { headers } = await ann.get(uploaded.data.url);
  expect(headers.get('set-cookie')).toBeNull();
  expect(headers.get('content-disposition')).not.toMatch(/[\r\n]/);
});
