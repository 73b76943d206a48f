import { expect, it, vi } from 'vitest';
import { Darkroom, DarkroomError } from '../../web/client/dist/index.js';
import { problem, proxyError } from './client-stage.js';

/** A network with a server in it that answers as it is told to, and then accepts. */
function scripted(...script: (Response | Error)[]): { darkroom: Darkroom; keys: (string | null)[] } {
  const keys: (string | null)[] = [];
  const send: typeof fetch = async (request) => {
    keys.push(request instanceof Request ? request.headers.get('idempotency-key') : null);
    const next = script.shift();
    if (next instanceof Error) throw next;
    return next ?? Response.json({ code: 202, data: { id: 'a', status: 'PENDING' } }, { status: 202 });
  };
  return { darkroom: new Darkroom({ baseUrl: 'http://darkroom.test', token: 'good', fetch: send }), keys };
}

const FOX = { type: 'CREATE', prompt: 'a fox' } as const;
const inUse = (seconds: number): Response => problem(409, 'IDEMPOTENCY_KEY_IN_USE', { 'retry-after': String(seconds) });
const unavailable = (seconds: number): Response =>
  problem(503, 'SERVICE_UNAVAILABLE', { 'retry-after': String(seconds) });

it('waits until the key of a request that died with its server is free, and sends it again with that key', async () => {
  const { darkroom, keys } = scripted(new TypeError('reset'), proxyError(502), unavailable(0), inUse(0), inUse(0));
  expect(await darkroom.createGenerationTask(FOX)).toMatchObject({ id: 'a' });
  expect(keys).toHaveLength(6);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
});

it('does so with any route that takes a key, as the page’s own or none at all', async () => {
  const { darkroom, keys } = scripted(new TypeError('reset'));
  await darkroom.api.POST('/api/v1/works', { body: { title: 'Fox', fileId: 'f' } });
  await darkroom.createGenerationTask(FOX, 'mine');
  await darkroom.createGenerationTask(FOX, { idempotencyKey: 'mine' });
  await darkroom.api.POST('/api/v1/pdf/jobs/{id}/retry-failed', {
    params: { path: { id: 'a' }, header: { 'Idempotency-Key': 'other' } },
  });
  await darkroom.cancelTask('a');
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), keys[0], 'mine', 'mine', 'other', null]);
});

it('waits no longer than half a minute, and for nothing that will not pass', async () => {
  for (const [answer, code] of [
    [unavailable(31), 'SERVICE_UNAVAILABLE'],
    [inUse(31), 'IDEMPOTENCY_KEY_IN_USE'],
    [problem(503, 'SERVICE_UNAVAILABLE'), 'SERVICE_UNAVAILABLE'],
    [problem(409, 'FILE_IN_USE', { 'retry-after': '0' }), 'FILE_IN_USE'],
    [proxyError(404), 'UNKNOWN'],
  ] as const) {
    const { darkroom, keys } = scripted(answer);
    await expect(darkroom.createGenerationTask(FOX)).rejects.toMatchObject({ code });
    expect(keys).toHaveLength(1);
  }
});

it('stops waiting when the page does not want it any more', async () => {
  const left = new AbortController();
  const { darkroom, keys } = scripted(inUse(20));
  const created = darkroom.createGenerationTask(FOX, { signal: left.signal });
  await vi.waitFor(() => expect(keys).toHaveLength(1));
  left.abort(new Error('left'));
  await expect(created).rejects.toThrow('left');
  expect(keys).toHaveLength(1);
});

it('sends what has no key once', async () => {
  const { darkroom, keys } = scripted(new TypeError('reset'));
  await expect(darkroom.cancelTask('a')).rejects.toThrow(TypeError);
  expect(keys).toEqual([null]);
});

it('has keys where browsers have no randomUUID: over HTTP, off localhost', async () => {
  const secureOnly = vi.spyOn(globalThis.crypto, 'randomUUID').mockImplementation(() => {
    throw new TypeError('crypto.randomUUID is not a function');
  });
  const { darkroom } = scripted();
  expect(await darkroom.createGenerationTask(FOX)).toMatchObject({ id: 'a' });
  secureOnly.mockRestore();
});

it('tells errors of Darkroom from those of whatever is in between', () => {
  const proxys = DarkroomError.of(proxyError(403), null);
  expect(proxys).toMatchObject({ code: 'UNKNOWN', mayPass: true });
  expect(DarkroomError.of(problem(403, 'SCOPE_MISSING'), { errorCode: 'SCOPE_MISSING' })).toMatchObject({
    mayPass: false,
  });
});
