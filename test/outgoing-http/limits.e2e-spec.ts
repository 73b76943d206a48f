import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutgoingHttp } from '../../src/outgoing-http/outgoing-http.js';
import { standStill } from '../support/stand-still.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { SECRET, endServersAfterEach, failureOf, requestOf, serve } from './outgoing-requests.js';

endServersAfterEach();

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
    expect(await failureOf(http.send(requestOf(url, { timeout: 500 })))).toBe('timeout, unknown');
  });

  it('spare an answer that came while the process stood still', async () => {
    const url = await serve((_request, response) => {
      // The answer is on its way then, and nobody to read it.
      response.end('here', () => standStill(2_000));
    });
    const http = new OutgoingHttp({ trusted: [url] });
    expect((await http.send(requestOf(url, { timeout: 500 }))).body.toString()).toBe('here');
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
    folder = await newTestFolder('download');
  });
  afterEach(() => removeTestFolder(folder));

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
