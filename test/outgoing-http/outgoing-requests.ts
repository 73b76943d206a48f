import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, expect } from 'vitest';
import { OutgoingError } from '../../src/outgoing-http/outgoing-error.js';
import type { OutgoingRequest } from '../../src/outgoing-http/outgoing-http.js';

/** What nobody may ever read in an error. */
export const SECRET = 'secret-token-of-this-test';

const servers: Server[] = [];
/** What reached the servers of this test: method, path and credentials. */
export const requests: string[] = [];

/** To be called by each test file that has such servers. */
export function endServersAfterEach(): void {
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
    requests.length = 0;
  });
}

/** A server on this machine until the end of the test; its URL. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
    listener(request, response);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function requestOf(url: string, change: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    url,
    headers: { authorization: SECRET },
    signal: new AbortController().signal,
    timeout: 5_000,
    maxBytes: 1_000,
    ...change,
  };
}

/** Its failure and whether the server can have got the request; nothing secret is in it. */
export async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('It did not fail'),
    (error: unknown) => error,
  );
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('secret');
  if (!(error instanceof OutgoingError)) throw error;
  return `${error.failure}, ${error.reached}`;
}

/** Names that are resolved as the test says; each question is counted. */
export function names(table: Record<string, readonly string[]>): { lookup: LookupFunction; asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, options, callback) => {
    asked.push(hostname);
    const found = (table[hostname] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all) callback(null, found);
    else callback(null, found[0]?.address ?? '', found[0]?.family);
  };
  return { lookup, asked };
}
