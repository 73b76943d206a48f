import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './load-config.js';
import { isSecret } from './secret-files.js';

let folder: string;
const file = (content: string, name = 'secret'): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'darkroom-secrets-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('a secret in a file', () => {
  it.each([
    ['JWT_SECRET', 'jwtSecret', 'a long enough secret'],
    ['SIGNING_SECRET', 'signingSecret', 'sixteen or more characters'],
    ['DATABASE_URL', 'databaseUrl', 'postgres://darkroom:secret@db/darkroom'],
    ['REDIS_URL', 'redisUrl', 'redis://:secret@cache:6379'],
    ['LEGACY_REDIS_URL', 'legacyRedisUrl', 'redis://:secret@old:6379'],
    ['METRICS_TOKEN', 'metricsToken', 'a metrics token'],
    ['OPENAI_API_KEY', 'openaiApiKey', 'sk-test'],
    ['DASHSCOPE_API_KEY', 'dashscopeApiKey', 'sk-test'],
    ['REPLICATE_API_TOKEN', 'replicateApiToken', 'r8-test'],
    ['LLM_API_KEY', 'llmApiKey', 'sk-test'],
  ] as const)('is read for %s, without the line break behind it', (name, property, secret) => {
    expect(loadConfig({ [`${name}_FILE`]: file(`${secret}\n`) })[property]).toBe(secret);
  });

  it('is checked as if it were in the environment, and not shown', () => {
    const [problem] = problemsOf({ JWT_SECRET_FILE: file('hush') });
    expect(problem).toMatch(/^JWT_SECRET .*the given value/);
    expect(problem).not.toContain('hush');
  });

  it('is refused beside the variable, when it cannot be read and when it is empty, all in one message', () => {
    const missing = join(folder, 'missing');
    const empty = file(' \n', 'empty');
    const bad = {
      JWT_SECRET: 'a long enough secret',
      JWT_SECRET_FILE: file('another long secret'),
      METRICS_TOKEN_FILE: missing,
      REDIS_URL_FILE: empty,
      LLM_API_KEY_FILE: folder,
      PORT: 'http',
    };
    expect([...problemsOf(bad)].sort()).toEqual([
      'JWT_SECRET and JWT_SECRET_FILE are both set: keep one of them',
      `LLM_API_KEY_FILE must name a file that this process can read (${folder}: EISDIR)`,
      `METRICS_TOKEN_FILE must name a file that this process can read (${missing}: ENOENT)`,
      expect.stringMatching(/^PORT must/),
      `REDIS_URL_FILE must name a file with the secret in it (${empty} is empty)`,
    ]);
  });

  it('is only for secrets: another variable with _FILE is none of ours', () => {
    expect(loadConfig({ PORT_FILE: file('8080') }).port).toBe(3000);
    expect(['jwtSecret', 'llmApiKey', 's3SecretAccessKey', 'databaseUrl'].every(isSecret)).toBe(true);
    expect(['port', 'publicUrl', 'jwtJwksUrl', 'maxActiveTasks'].some(isSecret)).toBe(false);
  });
});

describe('DATABASE_PASSWORD', () => {
  const DATABASE_URL = 'postgres://darkroom@db:5432/darkroom';

  it('goes into DATABASE_URL, whatever its characters', () => {
    const { databaseUrl } = loadConfig({ DATABASE_URL, DATABASE_PASSWORD_FILE: file('p@ss/w%rd#1\n') });
    const url = new URL(databaseUrl ?? '');
    expect(decodeURIComponent(url.password)).toBe('p@ss/w%rd#1');
    expect([url.username, url.host, url.pathname]).toEqual(['darkroom', 'db:5432', '/darkroom']);
  });

  it('is refused without it', () => {
    expect(problemsOf({ DATABASE_PASSWORD: 'x' })).toEqual([
      'DATABASE_PASSWORD needs DATABASE_URL, which it goes into',
    ]);
  });
});
