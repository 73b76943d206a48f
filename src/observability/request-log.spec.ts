import type { FastifyInstance } from 'fastify';
import { fastify } from 'fastify';
import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { logContext } from './log-context.js';
import { SLOW_REQUEST_MS, logRequests } from './request-log.js';

let server: FastifyInstance;
let lines: unknown[];
let elapsed: number;

function parse(json: string): unknown {
  return JSON.parse(json);
}

beforeEach(() => {
  lines = [];
  elapsed = 2.34;
  server = fastify();
  // Time as the test says.
  server.addHook('onResponse', (_, reply, next) => {
    Object.defineProperty(reply, 'elapsedTime', { value: elapsed });
    next();
  });
  logRequests(server, pino({ level: 'info' }, { write: (line) => void lines.push(parse(line)) }));
  server.get('/fox', () => ({ requestId: logContext()?.requestId }));
  server.post('/fox', (_, reply) => reply.status(201).send());
});

it('logs each request once, without its query, which may carry signatures', async () => {
  await server.inject('/fox?signature=secret');
  expect(lines).toEqual([
    expect.objectContaining({ level: 30, method: 'GET', path: '/fox', status: 200, ms: 2.3, msg: 'request' }),
  ]);
  expect(JSON.stringify(lines)).not.toContain('secret');
});

it('gives the request an id that the answer names and everything logged meanwhile knows', async () => {
  const { headers, body } = await server.inject('/fox');
  expect(headers['x-request-id']).toEqual(expect.any(String));
  expect(parse(body)).toEqual({ requestId: headers['x-request-id'] });
  expect(lines[0]).toMatchObject({ requestId: headers['x-request-id'] });
});

it('warns of a request that takes longer than half a second', async () => {
  elapsed = SLOW_REQUEST_MS;
  await server.inject('/fox');
  elapsed = SLOW_REQUEST_MS + 0.1;
  await server.inject('/fox');
  expect(lines[0]).toMatchObject({ level: 30, msg: 'request', ms: 500 });
  expect(lines[1]).toMatchObject({ level: 40, msg: 'slow request', slow: true, ms: 500.1 });
});

it('does not blame an upload for a slow line', async () => {
  elapsed = 60_000;
  server.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null));
  await server.inject({
    method: 'POST',
    url: '/fox',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: '--x--',
  });
  expect(lines).toEqual([expect.objectContaining({ level: 30, status: 201, msg: 'request' })]);
});
