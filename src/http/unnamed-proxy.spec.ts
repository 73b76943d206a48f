import { Logger } from '@nestjs/common';
import { fastify } from 'fastify';
import { afterEach, expect, it, vi } from 'vitest';
import { warnOfUnnamedProxy } from './unnamed-proxy.js';

const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
afterEach(() => warn.mockClear());

/** Asks a server that trusts these as often as there are addresses of those who connect. */
async function ask(trustProxy: string[], connected: string[], headers = { 'x-forwarded-for': '192.0.2.7' }) {
  const server = fastify(trustProxy.length === 0 ? {} : { trustProxy });
  warnOfUnnamedProxy(server);
  server.get('/', (request) => request.ip);
  for (const remoteAddress of connected) await server.inject({ url: '/', remoteAddress, headers });
  await server.close();
}

it.each([
  ['none is named', []],
  ['another is named', ['10.0.0.0/8']],
])('warns of a proxy once, with its address, where %s', async (_, trusted) => {
  await ask(trusted, ['172.18.0.5', '172.18.0.6']);
  expect(warn.mock.calls).toEqual([[{ address: '172.18.0.5' }, expect.stringContaining('TRUST_PROXY')]]);
});

it('says nothing of a proxy that is named', async () => {
  await ask(['172.18.0.0/16'], ['172.18.0.5']);
  expect(warn).not.toHaveBeenCalled();
});

it('says nothing where nobody forwards', async () => {
  await ask([], ['172.18.0.5'], { 'x-forwarded-for': '' });
  expect(warn).not.toHaveBeenCalled();
});
