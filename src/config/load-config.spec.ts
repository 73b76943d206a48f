import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './load-config.js';

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://db/darkroom',
  REDIS_URL: 'redis://cache:6379',
  JWT_SECRET: 'a long enough secret',
};

it('has a default for everything', () => {
  expect(loadConfig({})).toMatchObject({
    nodeEnv: 'development',
    host: '127.0.0.1',
    port: 3000,
    dataDir: '.data',
    role: 'all',
    workerKinds: [],
    maxActiveTasks: 50,
    shutdownGrace: 20,
    maxUploadMb: 512,
    embedded: true,
    guestsAllowed: true,
    seedsDemo: true,
    baseUrl: 'http://127.0.0.1:3000',
    dataPath: resolve('.data'),
  });
});

it('takes an empty variable for one that is not set', () => {
  expect(loadConfig({ PORT: '', DATABASE_URL: '  ', ROLE: '' })).toMatchObject({
    port: 3000,
    embedded: true,
    role: 'all',
  });
});

it('reads numbers, switches, lists and times with their unit', () => {
  const environment = {
    PORT: '8080',
    SHUTDOWN_GRACE: '45 s',
    GUEST_ACCESS: 'off',
    WORKER_KINDS: 'video, pdf',
    ROLE: 'worker',
  };
  expect(loadConfig(environment)).toMatchObject({
    port: 8080,
    shutdownGrace: 45,
    guestsAllowed: false,
    workerKinds: ['video', 'pdf'],
    role: 'worker',
  });
});

it('names every bad variable in one message', () => {
  const bad = {
    PORT: 'http',
    ROLE: 'boss',
    SHUTDOWN_GRACE: 'soon',
    DATABASE_URL: 'mysql://db',
    REDIS_URL: 'cache:6379',
    PUBLIC_URL: 'studio.example',
    GUEST_ACCESS: 'perhaps',
    MAX_UPLOAD_MB: '0',
    LOG_LEVEL: 'loud',
  };
  const problems = problemsOf(bad);
  expect(new Set(problems.map((problem) => problem.split(' ')[0]))).toEqual(new Set(Object.keys(bad)));
  expect(problems).toContainEqual(
    'ROLE must be one of the following values: all, api, worker, scheduler (it is "boss")',
  );
  expect(() => loadConfig(bad)).toThrow(/^The configuration is not valid:\n(  - .+\n?){9}$/);
});

it('does not print secrets', () => {
  const [problem] = problemsOf({ JWT_SECRET: 'hush' });
  expect(problem).toMatch(/^JWT_SECRET .*the given value/);
  expect(problem).not.toContain('hush');
});

describe('in production', () => {
  it('needs both servers, and says so in one sentence', () => {
    for (const missing of ['DATABASE_URL', 'REDIS_URL']) {
      const problems = problemsOf({ ...PRODUCTION, [missing]: '' });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/needs both DATABASE_URL and REDIS_URL/);
    }
  });

  it('needs to know who is calling, and how to sign links', () => {
    expect(problemsOf({ ...PRODUCTION, JWT_SECRET: '' })).toHaveLength(2);
    const keySet = { ...PRODUCTION, JWT_SECRET: '', JWT_JWKS_URL: 'https://login.example/jwks.json' };
    expect(problemsOf(keySet)).toEqual([expect.stringContaining('SIGNING_SECRET')]);
    expect(problemsOf({ ...keySet, SIGNING_SECRET: 'sixteen or more characters' })).toEqual([]);
  });

  it('has neither guests nor demo products unless they are asked for', () => {
    expect(loadConfig(PRODUCTION)).toMatchObject({ guestsAllowed: false, seedsDemo: false });
    expect(loadConfig({ ...PRODUCTION, GUEST_ACCESS: 'on', SEED_DEMO: 'on' })).toMatchObject({
      guestsAllowed: true,
      seedsDemo: true,
    });
  });
});

it('has guests only with the embedded database, unless told otherwise', () => {
  expect(loadConfig({ DATABASE_URL: PRODUCTION.DATABASE_URL })).toMatchObject({
    embedded: false,
    guestsAllowed: false,
  });
});

it.each([
  [{ PUBLIC_URL: 'https://studio.example/api-root///' }, 'https://studio.example/api-root'],
  [{ HOST: '::1', PORT: '8080' }, 'http://[::1]:8080'],
])('makes links from %j', (environment, baseUrl) => {
  expect(loadConfig(environment).baseUrl).toBe(baseUrl);
});

it.each([
  ['all', [true, true, true]],
  ['api', [true, false, false]],
  ['worker', [false, true, false]],
  ['scheduler', [false, false, true]],
])('knows what the role %s does', (ROLE, expected) => {
  const config = loadConfig({ ROLE });
  expect([config.is('api'), config.is('worker'), config.is('scheduler')]).toEqual(expected);
});

it('names both variables when a provider is chosen whose key is missing', () => {
  expect(problemsOf({ PROVIDER_HEAD_SWAP: 'openai', PROVIDERS_SELECTABLE: 'local,comfyui' })).toEqual([
    'PROVIDER_HEAD_SWAP=openai needs OPENAI_API_KEY',
    'PROVIDERS_SELECTABLE=comfyui needs COMFYUI_URL',
  ]);
  expect(problemsOf({ PROVIDER_HEAD_SWAP: 'openai', OPENAI_API_KEY: 'sk-test' })).toEqual([]);
  expect(problemsOf({ PROVIDER_HEAD_SWAP: 'midjourney' })).toHaveLength(1);
});

it('reads the settings of the providers, and is content without any', () => {
  expect(loadConfig({})).toMatchObject({ providerCreate: 'local', providerConcurrency: 4, localSamples: false });
  expect(loadConfig({ LOCAL_SAMPLES: 'on', PROVIDERS_SELECTABLE: 'local' })).toMatchObject({
    localSamples: true,
    providersSelectable: ['local'],
  });
});

it('refuses the same Redis for the cache and for the tasks of an older service, whose keys have the same names', () => {
  const REDIS_URL = 'redis://localhost:6379';
  expect(problemsOf({ REDIS_URL, LEGACY_REDIS_URL: 'redis://:secret@127.0.0.1/0' })).toHaveLength(1);
  expect(problemsOf({ REDIS_URL, LEGACY_REDIS_URL: 'redis://127.0.0.1/1' })).toEqual([]);
  expect(problemsOf({ LEGACY_REDIS_URL: REDIS_URL })).toEqual([]);
});
