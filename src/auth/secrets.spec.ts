import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.js';
import { Secrets } from './secrets.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-secrets-'));
});
afterAll(() => rm(folder, { recursive: true }));

const load = (environment: Record<string, string>): Secrets =>
  Secrets.load(loadConfig({ DATA_DIR: folder, ...environment }));
const text = (key: Uint8Array): string => Buffer.from(key).toString();

it('signs tokens with JWT_SECRET itself, and links with a key that follows from it', () => {
  const secrets = load({ JWT_SECRET: 'a shared secret' });
  expect(text(secrets.jwt)).toBe('a shared secret');
  expect(text(secrets.links)).not.toContain('a shared secret');
  expect(secrets.links).toEqual(load({ JWT_SECRET: 'a shared secret' }).links);
  expect(secrets.links).not.toEqual(load({ JWT_SECRET: 'another secret' }).links);
});

it('keeps links apart from tokens where SIGNING_SECRET is set', () => {
  const [one, other] = ['first', 'other'].map((jwt) =>
    load({ JWT_SECRET: `the ${jwt} secret`, SIGNING_SECRET: 'sixteen or more characters' }),
  );
  expect(one?.links).toEqual(other?.links);
  expect(one?.jwt).not.toEqual(other?.jwt);
});

it('makes a secret once where none is set, for this user only, and finds it again', async () => {
  const path = join(folder, 'new');
  const first = load({ DATA_DIR: path });
  expect((await stat(join(path, 'secret'))).mode & 0o777).toBe(0o600);
  expect((await readFile(join(path, 'secret'), 'utf8')).length).toBeGreaterThan(40);
  expect(load({ DATA_DIR: path })).toEqual(first);
});
