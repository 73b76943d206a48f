import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutgoingError } from './outgoing-error.js';
import type { OutgoingRequest } from './outgoing-http.js';
import { OutgoingHttp } from './outgoing-http.js';

const SECRET = 'secret-token-of-this-test';
const servers: Server[] = [];
let requests: string[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
    listener(request, response);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(() => {
  requests = [];
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

const requestOf = (url: string, change: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  url,
  headers: { authorization: SECRET },
  signal: new AbortController().signal,
  timeout: 5_000,
  maxBytes: 1_000,
  ...change,
});

/** Its failure and whether the server can have got the request; nothing secret is in it. */
async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('It did not fail'),
    (error: unknown) => error,
  );
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('secret');
  if (!(error instanceof OutgoingError)) throw error;
  return `${error.failure}, ${error.reached}`;
}

/** Names that are resolved as the test says; each question is counted. */
function names(table: Record<string, readonly string[]>): { lookup: LookupFunction; asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, options, callback) => {
    asked.push(hostname);
    const found = (table[hostname] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all) callback(null, found);
    else callback(null, found[0]?.address ?? '', found[0]?.family);
  };
  return { lookup, asked };
}

describe('An address that is not public', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    'localhost',
    '[::]',
    '[::1]',
    '[::127.0.0.1]',
    '[::a9fe:a9fe]',
    '[::ffff:127.0.0.1]',
    '[::ffff:169.254.169.254]',
    '[::ffff:168.63.129.16]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fd00::1]',
    '[fec0::1]',
    '[ff02::1]',
  ])('is refused: %s', async (host) => {
    const http = new OutgoingHttp();
    expect(await failureOf(http.send(requestOf(`http://${host}:9/secret`)))).toBe('address, notSent');
    expect(await failureOf(http.send(requestOf(`https://${host}/?secret`)))).toBe('address, notSent');
  });

  it.each([
    ['a private one', ['127.0.0.1']],
    ['one that the filter alone would let through', ['::127.0.0.1']],
    ['a metadata service', ['168.63.129.16']],
    ['a private one among public ones', ['93.184.216.34', '10.0.0.1']],
  ])('is refused when a public name leads to %s', async (_what, addresses) => {
    const { lookup } = names({ 'public.example': addresses });
    const http = new OutgoingHttp({ lookup });
    expect(await failureOf(http.send(requestOf('http://public.example/secret')))).toBe('address, notSent');
  });

  it('is not got at by a name that changes: what was checked is what is connected to', async () => {
    const url = new URL(await serve((_request, response) => response.end('inside')));
    const answers = [['203.0.114.1'], ['127.0.0.1']];
    const table = {
      get 'public.example'() {
        return answers.shift() ?? [];
      },
    };
    const { lookup, asked } = names(table);
    const http = new OutgoingHttp({ lookup, connectTimeout: 100 });
    const outcome = await failureOf(http.send(requestOf(`http://public.example:${url.port}/`)));
    expect(outcome).toBe('connect, notSent');
    expect(asked).toEqual(['public.example']);
    expect(requests).toEqual([]);
  });

  it('is refused with every protocol but http and https', async () => {
    const http = new OutgoingHttp();
    for (const url of ['ftp://example.com/', 'file:///etc/passwd', 'secret', 'data:,x']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await failureOf((async () => http.send(requestOf(url)))())).toBe('address, notSent');
    }
  });
});

describe('An origin that the operator configured', () => {
  it('may be at a private address', async () => {
    const url = await serve((_request, response) => response.end('hello'));
    const http = new OutgoingHttp({ trusted: [`${url}/v1`] });
    const { status, body } = await http.send(requestOf(`${url}/x`));
    expect([status, body.toString()]).toEqual([200, 'hello']);
  });

  it('may be a name of a private address', async () => {
    const { port } = new URL(await serve((_request, response) => response.end('hello')));
    const { lookup } = names({ comfyui: ['127.0.0.1'] });
    const http = new OutgoingHttp({ trusted: [`http://comfyui:${port}`], lookup });
    expect((await http.send(requestOf(`http://comfyui:${port}/`))).status).toBe(200);
  });

  it('opens no other port, scheme or name', async () => {
    const url = await serve((_request, response) => response.end('hello'));
    const other = await serve((_request, response) => response.end('hello'));
    const http = new OutgoingHttp({ trusted: [url] });
    for (const wrong of [other, url.replace('http:', 'https:'), url.replace('127.0.0.1', 'localhost')]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await failureOf(http.send(requestOf(wrong)))).toBe('address, notSent');
    }
    expect(requests).toEqual([]);
  });
});

describe('Redirects', () => {
  const chain =
    (length: number): RequestListener =>
    (request, response) => {
      const step = Number(request.url?.slice(1));
      if (step < length) response.writeHead(302, { location: `/${step + 1}` }).end();
      else response.end('arrived');
    };

  it('are followed five times, with the credentials on the same origin', async () => {
    const url = await serve(chain(5));
    const http = new OutgoingHttp({ trusted: [url] });
    const { body } = await http.send(requestOf(`${url}/0`, { followRedirects: true }));
    expect(body.toString()).toBe('arrived');
    expect(requests.at(-1)).toBe(`GET /5 ${SECRET}`);
  });

  it('are not followed a sixth time', async () => {
    const url = await serve(chain(6));
    const http = new OutgoingHttp({ trusted: [url] });
    expect(await failureOf(http.send(requestOf(`${url}/0`, { followRedirects: true })))).toBe('redirect, unknown');
  });

  it('are answers when nobody asked to follow them, and to a POST', async () => {
    const url = await serve(chain(5));
    const http = new OutgoingHttp({ trusted: [url] });
    expect((await http.send(requestOf(`${url}/0`))).status).toBe(302);
    const post = requestOf(`${url}/0`, { method: 'POST', body: '{}', followRedirects: true });
    expect((await http.send(post)).status).toBe(302);
  });

  it('take no credentials to another origin', async () => {
    const second = await serve((_request, response) => response.end('arrived'));
    const first = await serve((_request, response) => response.writeHead(307, { location: `${second}/there` }).end());
    const http = new OutgoingHttp({ trusted: [first, second] });
    await http.send(requestOf(first, { followRedirects: true }));
    expect(requests).toEqual([`GET / ${SECRET}`, 'GET /there -']);
  });

  it('do not lead inside', async () => {
    const inside = await serve((_request, response) => response.end('inside'));
    const url = await serve((_request, response) => response.writeHead(302, { location: inside }).end());
    const http = new OutgoingHttp({ trusted: [url] });
    expect(await failureOf(http.send(requestOf(url, { followRedirects: true })))).toBe('address, notSent');
    expect(requests).toHaveLength(1);
  });
});

describe('Limits', () => {
  it('end an answer that is too large', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(1_001)));
    const http = new OutgoingHttp({ trusted: [url] });
    expect(await failureOf(http.send(requestOf(url)))).toBe('too-large, unknown');
    expect((await http.send(requestOf(url, { maxBytes: 1_001 }))).body).toHaveLength(1_001);
  });

  it('end one that does not end', async () => {
    const url = await serve((_request, response) => {
      const write = (): boolean => response.write('x'.repeat(100), (error) => error ?? setImmediate(write));
      write();
    });
    expect(await failureOf(new OutgoingHttp({ trusted: [url] }).send(requestOf(url)))).toBe('too-large, unknown');
  });

  it.each([
    ['never begins', () => {}],
    ['begins and does not go on', (_request, response) => response.writeHead(200).write('x')],
  ] satisfies [string, RequestListener][])('end one that %s', async (_what, listener) => {
    const url = await serve(listener);
    const http = new OutgoingHttp({ trusted: [url] });
    expect(await failureOf(http.send(requestOf(url, { timeout: 100 })))).toBe('timeout, unknown');
  });

  it('end a connection that does not come about', async () => {
    const http = new OutgoingHttp({ lookup: () => {}, connectTimeout: 50 });
    expect(await failureOf(http.send(requestOf('http://public.example/')))).toBe('connect, notSent');
    const slow = new OutgoingHttp({ lookup: () => {} });
    expect(await failureOf(slow.send(requestOf('http://public.example/', { timeout: 50 })))).toBe('timeout, notSent');
  });
});

describe('A request that fails', () => {
  it('was not sent when nobody listens, or the name is not known', async () => {
    const http = new OutgoingHttp({
      trusted: ['http://127.0.0.1:1'],
      lookup: (_name, _options, callback) =>
        callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), ''),
    });
    expect(await failureOf(http.send(requestOf('http://127.0.0.1:1/secret')))).toBe('connect, notSent');
    expect(await failureOf(http.send(requestOf('http://public.example/secret')))).toBe('connect, notSent');
  });

  it('may have arrived when the connection is cut', async () => {
    const url = await serve((request) => request.socket.destroy());
    const half = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('x', () => response.destroy());
    });
    const http = new OutgoingHttp({ trusted: [url, half] });
    expect(await failureOf(http.send(requestOf(`${url}/secret`, { method: 'POST', body: SECRET })))).toBe(
      'cut, unknown',
    );
    expect(await failureOf(http.send(requestOf(half)))).toBe('cut, unknown');
  });

  it('ends with the reason of its signal', async () => {
    const reason = new Error('cancelled');
    const controller = new AbortController();
    const url = await serve(() => controller.abort(reason));
    const http = new OutgoingHttp({ trusted: [url] });
    await expect(http.send(requestOf(url, { signal: controller.signal }))).rejects.toBe(reason);
    await expect(http.send(requestOf(url, { signal: controller.signal }))).rejects.toBe(reason);
  });
});

describe('A download', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'darkroom-download-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('goes to a file, which must be new', async () => {
    const url = await serve((_request, response) => response.end('picture'));
    const http = new OutgoingHttp({ trusted: [url] });
    const path = join(folder, 'a');
    expect((await http.download(requestOf(url), path)).status).toBe(200);
    expect(await readFile(path, 'utf8')).toBe('picture');
    await expect(http.download(requestOf(url), path)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('writes nothing of an answer that is no success', async () => {
    const url = await serve((_request, response) => response.writeHead(404).end('gone'));
    const path = join(folder, 'a');
    expect((await new OutgoingHttp({ trusted: [url] }).download(requestOf(url), path)).status).toBe(404);
    expect(existsSync(path)).toBe(false);
  });

  it('ends at the limit', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(5_000)));
    const work = new OutgoingHttp({ trusted: [url] }).download(requestOf(url), join(folder, 'a'));
    expect(await failureOf(work)).toBe('too-large, unknown');
  });
});
