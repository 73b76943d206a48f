import { once } from 'node:events';
import { createServer } from 'node:net';
import { Pool } from 'pg';
import { afterEach, expect, it, vi } from 'vitest';
import { findFreePort } from './free-port.js';
import { ImpatientClient } from './impatient-client.js';

const server = createServer();
const uncaught = vi.fn();

afterEach(() => {
  process.off('uncaughtException', uncaught);
  server.close();
});

/** A message of PostgreSQL's protocol. */
function message(type: string, content: string | Buffer): Buffer {
  const body = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

const READY = message('Z', 'I');
const FAREWELL = message('E', 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');

it('outlives a farewell of PostgreSQL that comes with the answer that frees the connection for somebody else', async () => {
  server.on('connection', (socket) => {
    socket.once('data', () => socket.write(Buffer.concat([message('R', Buffer.alloc(4)), READY])));
    socket.on('data', (data) => {
      if (String(data).startsWith('Q')) socket.end(Buffer.concat([message('C', 'SELECT 0\0'), READY, FAREWELL]));
    });
    socket.on('error', () => null);
  });
  const port = await findFreePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const pool = new Pool({ Client: ImpatientClient, host: '127.0.0.1', port, user: 'u', password: 'p', max: 1 });
  pool.on('error', () => null);
  process.prependListener('uncaughtException', uncaught);
  const answered = pool.query('SELECT 1');
  const next = pool.connect();
  await answered;
  const client = await next;
  await expect(client.query('SELECT 2')).rejects.toThrow('not queryable');
  client.release(true);
  await pool.end();
  expect(uncaught).not.toHaveBeenCalled();
});
