import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import type { QueryResult } from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { findFreePort } from '../../src/database/free-port.js';
import { PostgresServer } from '../support/postgres-server.js';
import { RedisServer } from '../support/redis-server.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';
import { Container, Runtime, findProgram } from './container.js';
import type { ImagePlan, Service } from './docker-files.js';
import { readCompose, readDockerfile, readExamples } from './docker-files.js';
import type { ImageFolder } from './image-folder.js';
import { importedPackages, layOutImage } from './image-folder.js';
import { workOfEveryKind } from './work-of-every-kind.js';

/** Several processes start, and work, on a machine with perhaps much else to do. */
const PATIENCE = 300_000;
/** Servers of their own, which nobody has here. */
const ELSEWHERE = /^(S3_|OTEL_EXPORTER)/;

const METRICS_TOKEN = 'only-for-prometheus';

let plan: ImagePlan;
let folder: ImageFolder;
let root: string;
let runtime: Runtime;
let services: Record<string, Service>;
let postgres: PostgresServer;
let redis: RedisServer;
let databaseUrl: string;
const started: Container[] = [];

beforeAll(async () => {
  root = await newTestFolder('image');
  plan = await readDockerfile();
  const examples = Object.entries(await readExamples()).filter(([name]) => !ELSEWHERE.test(name));
  services = await readCompose({ ...Object.fromEntries(examples), SEED_DEMO: 'on' });
  [folder, postgres, redis] = await Promise.all([
    layOutImage(root, plan),
    PostgresServer.start({ maxConnections: maxConnectionsOf(services['postgres']) }),
    RedisServer.start(),
  ]);
  runtime = await Runtime.find(folder.app, plan.entrypoint, [dirname(inject('ffmpegPath'))]);
  for (const each of runtime.missing) tell(each);
  // As the head of compose.yaml says.
  await writeFile(join(folder.secrets, 'postgres_password'), `${randomBytes(24).toString('hex')}\n`);
  await writeFile(join(folder.secrets, 'jwt_secret'), `${randomBytes(32).toString('hex')}\n`);
  await writeFile(join(folder.secrets, 'metrics_token'), `${METRICS_TOKEN}\n`);
  await createDatabase();
}, PATIENCE);

afterAll(async () => {
  await Promise.all(started.map((container) => container.kill()));
  await Promise.all([postgres?.stop(), redis?.stop()]);
  await removeTestFolder(root);
});

it('imports only packages that production declares, and they are there', async () => {
  const { dependencies, optionalDependencies } = JSON.parse(await readFile(join(folder.app, 'package.json'), 'utf8'));
  const declared = Object.keys({ ...dependencies, ...optionalDependencies });
  const there = await packagesIn(join(folder.app, 'node_modules'));
  for (const part of ['dist/src', 'dist/migrations', 'dist/scripts']) {
    const imported = await importedPackages(join(folder.app, part));
    if (part !== 'dist/migrations') expect(imported.size).toBeGreaterThan(3);
    for (const [name, file] of imported) {
      expect(declared, `${part}/${file} imports ${name}`).toContain(name);
      expect(there, `${part}/${file} imports ${name}`).toContain(name);
    }
  }
  for (const name of ['vitest', '@nestjs/testing', '@nestjs/cli', 'vite']) expect(there).not.toContain(name);
});

it(
  'runs as a user who can write to the volume and nowhere in the image',
  async () => {
    expect(plan.user).toBe('node');
    if (!runtime.dropsRights) return;
    const places = ['.', 'dist', 'dist/src', 'node_modules', 'package.json', folder.secrets];
    const script = `const fs = require('fs'); const open = ${JSON.stringify(places)}.filter((place) => {
    try { fs.accessSync(place, fs.constants.W_OK); return true; } catch { return false; } });
    fs.writeFileSync(${JSON.stringify(join(folder.data, 'probe'))}, ''); fs.rmSync(${JSON.stringify(join(folder.data, 'probe'))});
    console.log(process.getuid(), JSON.stringify(open));`;
    const probe = await start(['node', '-e', script], {});
    expect({ code: await probe.end(PATIENCE), output: probe.output.trim().split('\n').at(-1) }).toEqual({
      code: 0,
      output: '1000 []',
    });
  },
  PATIENCE,
);

it(
  'migrates, and has nothing to do when it is run again',
  async () => {
    const applied = [];
    for (let time = 0; time < 2; time++) {
      const migrate = await startService('migrate');
      expect(await migrate.end(PATIENCE), migrate.output).toBe(0);
      applied.push(await migrations());
    }
    expect(applied[0]?.length).toBe(
      (await readdir(join(folder.app, 'dist/migrations'))).filter((name) => /^\d+-.*\.js$/.test(name)).length,
    );
    expect(applied[1]).toEqual(applied[0]);
  },
  PATIENCE,
);

it(
  'starts every service, does the work of every kind, and stops it in time; its own check tells whether it is well',
  async () => {
    const names = Object.keys(services).filter((name) => services[name]?.image === 'darkroom' && name !== 'migrate');
    expect(names.sort()).toEqual(['api', 'scheduler', 'worker']);
    const running = await Promise.all(
      names.map(async (name) => {
        const service = services[name] as Service;
        const environment = inHere({ ...plan.environment, ...service.environment }, await findFreePort());
        const container = await start(service.command ?? plan.command, environment);
        return { name, service, environment, container };
      }),
    );
    for (const { name, service, environment, container } of running) {
      const { command, within } = service.healthcheck ?? plan.healthcheck;
      expect(within).toBeGreaterThan(30_000);
      const healthy = async (): Promise<boolean> => (await check(command, environment)) === 0;
      await until(`${name} to be healthy`, healthy, { within: Math.max(within, 120_000), every: 500 }).catch(
        (cause: unknown) => {
          throw new Error(`${name}: ${container.output}`, { cause });
        },
      );
    }
    const url = `http://127.0.0.1:${running.find(({ name }) => name === 'api')?.environment.PORT}`;
    const scrape = (token: string) => fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    expect([(await scrape('another')).status, (await scrape(METRICS_TOKEN)).status]).toEqual([401, 200]);
    await workOfEveryKind(url, await readFile(join(folder.secrets, 'jwt_secret'), 'utf8'), PATIENCE);
    const audit = await startService('api', ['node', 'dist/scripts/credits-check.js']);
    expect(await audit.end(PATIENCE), audit.output).toBe(0);
    expect(audit.output).toMatch(/\d+ accounts and [1-9]\d* entries checked: .* agree/);
    for (const { name, service, environment, container } of running) {
      expect(await container.stop(service.stopGrace), `${name}: ${container.output}`).toBe(0);
      const { command } = service.healthcheck ?? plan.healthcheck;
      expect(await check(command, environment), `the check of ${name}, which is down`).toBe(1);
    }
  },
  2 * PATIENCE,
);

it.each(['postgres', 'redis'])('has a check of %s that works', async (name) => {
  const { command = [] } = services[name]?.healthcheck ?? {};
  const server = name === 'redis' ? redis : postgres;
  const program = await findProgram(command[0] ?? '');
  if (!program) return tell(`${command[0]} is not installed: the check of ${name} is not tried`);
  const check = (port: number): number | null =>
    spawnSync(program, ['-p', `${port}`, ...command.slice(1)], { timeout: 60_000 }).status;
  expect(check(server.port)).toBe(0);
  expect(check(await findFreePort())).not.toBe(0);
});

function tell(what: string): void {
  process.stderr.write(`test/docker: ${what}\n`);
}

function start(command: readonly string[], environment: Record<string, string>): Promise<Container> {
  return Container.start(runtime, command, environment).then((container) => {
    started.push(container);
    return container;
  });
}

/** @param command instead of its own */
async function startService(name: string, command?: readonly string[]): Promise<Container> {
  const service = services[name] as Service;
  return start(
    command ?? service.command ?? plan.command,
    inHere({ ...plan.environment, ...service.environment }, await findFreePort()),
  );
}

async function check(command: readonly string[], environment: Record<string, string>): Promise<number | null> {
  return (await start(command, environment)).end(60_000);
}

/** With the hosts and paths of this machine. */
function inHere(environment: Record<string, string>, port: number): Record<string, string> {
  const place = (value: string): string =>
    value
      .replace('@postgres:5432/', `@127.0.0.1:${postgres.port}/`)
      .replace('redis://redis:6379', redis.url)
      .replace('/run/secrets', folder.secrets);
  const placed = Object.entries(environment).map(([name, value]) => [name, place(value)]);
  return { ...Object.fromEntries(placed), DATA_DIR: folder.data, PORT: String(port) };
}

function maxConnectionsOf(service: Service | undefined): number {
  return Number(service?.command?.find((word) => word.startsWith('max_connections='))?.split('=')[1]);
}

/** As the image of PostgreSQL does at its first start. */
async function createDatabase(): Promise<void> {
  const password = (await readFile(join(folder.secrets, 'postgres_password'), 'utf8')).trim();
  databaseUrl = postgres.url.replace(/\/postgres$/, '/darkroom');
  const { rows } = await query(postgres.url, `SELECT 1 FROM pg_database WHERE datname = 'darkroom'`);
  if (rows.length === 0) await postgres.createDatabase('darkroom');
  await query(postgres.url, `ALTER ROLE darkroom PASSWORD '${password}'`);
  const url = new URL(databaseUrl);
  url.password = password;
  databaseUrl = url.href;
}

async function migrations(): Promise<unknown[]> {
  return (await query(databaseUrl, 'SELECT * FROM migrations ORDER BY 1')).rows;
}

async function query(url: string, sql: string): Promise<QueryResult> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client.query(sql).finally(() => client.end());
}

async function packagesIn(modules: string): Promise<Set<string>> {
  const names = await readdir(modules);
  const scoped = names.filter((name) => name.startsWith('@'));
  const inScopes = await Promise.all(
    scoped.map(async (scope) => (await readdir(join(modules, scope))).map((name) => `${scope}/${name}`)),
  );
  return new Set([...names, ...inScopes.flat()]);
}
