import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseSlowBodies } from '../../src/http/slow-bodies.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';

/** A connection that says what it is told to, and keeps what comes back. */
async function open(baseUrl: string): Promise<{ socket: Socket; text: () => string; closed: Promise<unknown> }> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => (received += text));
  socket.on('error', () => undefined);
  return { socket, text: () => received, closed: once(socket, 'close') };
}

const problemIn = (text: string): unknown => JSON.parse(text.slice(text.indexOf('\r\n\r\n')));

describe('the server', () => {
  let stage: TestStage;
  let app: TestApp;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start({ ROLE: 'api' });
  });
  afterAll(() => stage.close());

  it('ends a connection whose headers do not arrive, with 408', { timeout: 60_000 }, async () => {
    const { socket, text, closed } = await open(app.baseUrl);
    socket.write('GET /api/v1/me HTTP/1.1\r\nhost: x\r\n');
    const trickle = setInterval(() => socket.write('x-a: b\r\n'), 500);
    await closed.finally(() => clearInterval(trickle));
    expect(text()).toMatch(/^HTTP\/1\.1 408 /);
    expect(problemIn(text())).toMatchObject({ errorCode: 'REQUEST_TIMEOUT', status: 408 });
  });

  it('answers headers that are too large with 431', async () => {
    const { socket, text, closed } = await open(app.baseUrl);
    socket.write(`GET /api/v1/me HTTP/1.1\r\nhost: x\r\nx-a: ${'b'.repeat(17_000)}\r\n\r\n`);
    await closed;
    expect(problemIn(text())).toMatchObject({ errorCode: 'HEADERS_TOO_LARGE', status: 431 });
  });

  it('answers what is no HTTP with 400, and goes on', async () => {
    const { socket, text, closed } = await open(app.baseUrl);
    socket.write('\u0016\u0003\u0001 hello\r\n\r\n');
    await closed;
    expect(problemIn(text())).toMatchObject({ errorCode: 'VALIDATION_FAILED', status: 400 });
    expect((await fetch(`${app.baseUrl}/health/live`)).status).toBe(200);
  });

  it('refuses a JSON body of more than a megabyte with 413, however it is sent', async () => {
    const ann = await clientFor(app, 'ann');
    const told = await ann.post('/api/v1/works', `{"title":"${'x'.repeat(1_100_000)}"}`, {
      'content-type': 'application/json',
    });
    expect(told).toMatchObject({ status: 413, body: { errorCode: 'PAYLOAD_TOO_LARGE' } });
    const chunked = await fetch(`${app.baseUrl}/api/v1/works`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' },
      body: Readable.toWeb(Readable.from(Array(300).fill(Buffer.alloc(4_096, 32)))),
      duplex: 'half',
    });
    expect(chunked.status).toBe(413);
  });
});

describe('a pace of 100 bytes a second after 2 s', () => {
  let server: FastifyInstance;
  let baseUrl: string;
  let arrived: Buffer[];

  beforeAll(async () => {
    server = fastify();
    refuseSlowBodies(server, { graceSeconds: 2, bytesPerSecond: 100 });
    server.addContentTypeParser('*', (_request, payload, done) => {
      arrived = [];
      payload.on('data', (chunk: Buffer) => arrived.push(chunk));
      payload.on('end', () => done(null, Buffer.concat(arrived)));
      payload.on('error', () => undefined);
    });
    server.post('/', (request) => (Buffer.isBuffer(request.body) ? request.body.length : 0));
    baseUrl = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => server.close());

  const head = (bytes: number) => `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: x/y\r\ncontent-length: ${bytes}\r\n\r\n`;

  it('refuses a body of a byte now and then, with 408', { timeout: 60_000 }, async () => {
    const { socket, text, closed } = await open(baseUrl);
    socket.write(head(1_000_000));
    const trickle = setInterval(() => socket.write('x'), 200);
    await closed.finally(() => clearInterval(trickle));
    expect(problemIn(text())).toMatchObject({ errorCode: 'REQUEST_TIMEOUT', status: 408 });
  });

  it('takes an honest one that is slow but faster, however long it takes', { timeout: 60_000 }, async () => {
    const bytes = 24_000;
    const { socket, text } = await open(baseUrl);
    socket.write(head(bytes));
    let sent = 0;
    // Three times the grace; a loaded machine only makes it longer.
    const send = setInterval(() => {
      const chunk = Math.min(1_000, bytes - sent);
      sent += chunk;
      if (chunk === 0) clearInterval(send);
      else socket.write(Buffer.alloc(chunk));
    }, 250);
    await until('the answer', () => text() !== '', { within: 50_000 });
    expect(text()).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\n24000$/s);
    socket.destroy();
  });
});
