import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { OutgoingHttp } from '../../src/outgoing-http/outgoing-http.js';
import { SECRET, endServersAfterEach, failureOf, requestOf, requests, serve } from './outgoing-requests.js';

endServersAfterEach();

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
