import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { readCompose, readDockerfile, readExamples } from './docker-files.js';

/** A value that every secret may have. */
const SECRET = 'redis://anything.example:6379';
/** Of libraries, which read them themselves. */
const FOREIGN = /^(OTEL|AWS)_/;

let secrets: string;

beforeAll(async () => {
  secrets = await newTestFolder('secrets');
  for (const name of ['postgres_password', 'jwt_secret', 'metrics_token'])
    await writeFile(join(secrets, name), `${SECRET}\n`);
});
afterAll(() => removeTestFolder(secrets));

/** The environment of each service with the image of Darkroom, when docker/.env says that. */
async function environments(given: Record<string, string>): Promise<Record<string, string>[]> {
  const [plan, services] = await Promise.all([readDockerfile(), readCompose(given)]);
  return Object.values(services)
    .filter(({ image }) => image === 'darkroom')
    .map(({ environment }) => ({ ...plan.environment, ...environment }));
}

function load(environment: Record<string, string>): Config {
  const placed = Object.entries(environment).map(([name, value]) => [name, value.replace('/run/secrets', secrets)]);
  return loadConfig(Object.fromEntries(placed));
}

it('takes every example of .env.example as it is', async () => {
  for (const environment of await environments(await readExamples()))
    expect(load(environment).metricsToken).toBe(SECRET);
});

it('takes every secret of .env as a file of docker/secrets, and none as no secret', async () => {
  const examples = Object.keys(await readExamples());
  const files = examples.filter((name) => name.endsWith('_FILE') && !FOREIGN.test(name));
  expect(files.length).toBeGreaterThan(7);
  const [plain = {}] = await environments({});
  const without = Object.values(load(plain)).filter((value) => value === SECRET).length;
  for (const name of files)
    for (const environment of await environments({ [name]: '/run/secrets/metrics_token' }))
      expect(
        Object.values(load(environment)).filter((value) => value === SECRET),
        name,
      ).toHaveLength(without + 1);
});

it('passes on what libraries read themselves where it is set, and not even empty where it is not', async () => {
  const names = async (given: Record<string, string>): Promise<string[]> =>
    Object.keys((await environments(given))[0] ?? {}).filter((name) => /^(AWS_|OTEL_(BSP|TRACES_SAMPLER))/.test(name));
  expect(await names({})).toEqual([]);
  const given = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_BSP_SCHEDULE_DELAY: '100', AWS_PROFILE: 'shop' };
  expect(await names(given)).toEqual(Object.keys(given));
});
