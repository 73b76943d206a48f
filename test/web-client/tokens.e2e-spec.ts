import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { picture } from '../support/samples.js';
import { submit } from '../task-lifecycle/sample-client.js';
import type { SentRequest } from './client-stage.js';
import { ClientStage, collect, problem } from './client-stage.js';

let stage: ClientStage;
let large: Blob;

beforeAll(async () => {
  stage = await ClientStage.build();
  large = new Blob([await picture(64, 64), randomBytes(20_000_000)]);
});
afterAll(() => stage.close());

/** A login whose first token is good no more when the server sees it, and which gives another one then. */
function renewing(good: string): { token: (refused?: string) => string; refused: string[] } {
  const refused: string[] = [];
  const token = (old?: string): string => {
    if (old !== undefined) refused.push(old);
    return refused.length === 0 ? 'expired' : good;
  };
  return { token, refused };
}

it('a token that is refused is renewed once, for whatever is sent', async () => {
  const user = await stage.newUser();
  const { id } = await submit(user, { waitMs: 500 });
  const { token, refused } = renewing(user.token ?? '');
  expect((await stage.page(user, { token }).darkroom.getTask(id)).id).toBe(id);
  expect(refused).toEqual(['expired']);
  const other = renewing(user.token ?? '');
  const file = new Blob([await picture(8, 8)]);
  const { darkroom, sent } = stage.page(user, { token: other.token });
  expect((await darkroom.uploadFile(file)).sizeBytes).toBe(file.size);
  expect(sent.map(({ key }) => key)).toEqual([sent[0]?.key, sent[0]?.key]);
});

it('watching goes on with another token, and ends when there is none', { timeout: 60_000 }, async () => {
  const user = await stage.newUser();
  const { id } = await submit(user, { waitMs: 1_000 });
  const { token } = renewing(user.token ?? '');
  const states = await collect(stage.page(user, { token }).darkroom.watchTask(id));
  expect(states.at(-1)?.status).toBe('COMPLETED');
  const asked: (string | undefined)[] = [];
  const { darkroom } = stage.page(user, { token: (refused) => (asked.push(refused), 'nonsense') });
  await expect(collect(darkroom.watchTask(id))).rejects.toMatchObject({ status: 401, code: 'INVALID_TOKEN' });
  expect(asked).toContain('nonsense');
});

it('a token that expires amid a large upload costs nothing of it', { timeout: 60_000 }, async () => {
  const user = await stage.newUser();
  const next = (await user.post('/api/v1/api-keys', { name: 'the next token' })).body.data.key;
  const token = (refused?: string) => (refused === undefined ? (user.token ?? '') : next);
  const { darkroom, sent } = stage.page(user, { token, instead: expireAt(2) });
  const file = await darkroom.uploadFile(large, { name: 'large.png', resumable: true });
  expect(file.sizeBytes).toBe(large.size);
  expect(begun(sent)).toHaveLength(1);
});

it('an upload whose token cannot be renewed goes on after the next sign-in', { timeout: 60_000 }, async () => {
  const user = await stage.newUser();
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
  const options = { name: 'large.png', resumable: true };
  const first = stage.page(user, { storage, instead: expireAt(2) });
  await expect(first.darkroom.uploadFile(large, options)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  const second = stage.page(user, { storage });
  const steps: number[] = [];
  const file = await second.darkroom.uploadFile(large, { ...options, onProgress: ({ loaded }) => steps.push(loaded) });
  expect(file.sizeBytes).toBe(large.size);
  expect(steps[0]).toBeGreaterThan(0);
  expect(begun(second.sent)).toEqual([]);
});

/** The server finds the token expired at the given piece of an upload. */
function expireAt(piece: number): (request: SentRequest) => Response | undefined {
  let pieces = 0;
  return ({ method }) => (method === 'PATCH' && ++pieces === piece ? problem(401, 'TOKEN_EXPIRED') : undefined);
}

const begun = (sent: readonly SentRequest[]): SentRequest[] =>
  sent.filter(({ method, path }) => method === 'POST' && path === '/api/v1/files/tus');
