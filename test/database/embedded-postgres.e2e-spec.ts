import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { findFreePort } from '../../src/database/free-port.js';
import { identifyProcess } from '../../src/database/process-identity.js';
import { killTree, treeOf } from '../support/process-tree.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';
import { TenantProcess } from './tenant-process.js';

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  const start = (port?: number) => startEmbeddedPostgres({ dataDir, port, log: () => {} });

  beforeEach(async () => {
    dataDir = await newTestFolder('embedded');
  });

  afterEach(() => removeTestFolder(dataDir));

  it('is a real PostgreSQL 18 with an empty database "darkroom", in UTF-8 and UTC', async () => {
    const server = await start();
    expect(server.adopted).toBe(false);
    const row = await ask(
      server.url,
      `SELECT current_database() AS database, current_setting('server_version') AS version, current_setting('TimeZone') AS zone,
        current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync, upper('ä') AS upper`,
    );
    expect(row).toEqual({
      database: 'darkroom',
      version: '18.4',
      zone: 'UTC',
      encoding: 'UTF8',
      fsync: 'on',
      upper: 'Ä',
    });
    await server.stop();
  });

  it('lets nobody in without the password', async () => {
    const server = await start();
    const stranger = new URL(server.url);
    stranger.password = 'guess';
    await expect(ask(stranger.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await server.stop();
  });

  it('keeps its rows, its port and its password over a restart', async () => {
    const first = await start();
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(await identifyProcess(first.pid)).toBeNull();

    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual({ answer: 42 });
    await second.stop();
  });

  it('adopts the server that a killed process left behind, and stops it in the end', async () => {
    const killed = await TenantProcess.start(dataDir);
    await killed.kill();

    const server = await start();
    expect(server).toMatchObject({ adopted: true, pid: killed.tenancy.pid, url: killed.tenancy.url });
    await server.stop();
    expect(await identifyProcess(server.pid)).toBeNull();
  });

  it('outlives Ctrl-C and a process that just ends', async () => {
    const interrupted = await TenantProcess.start(dataDir);
    await interrupted.interrupt();
    const ended = await TenantProcess.start(dataDir);
    await ended.leaveWithoutStopping();

    const server = await start();
    expect(server).toMatchObject({ adopted: true, pid: interrupted.tenancy.pid });
    await server.stop();
  });

  it('is started once by processes that start together, and stopped by the last of them', async () => {
    const tenants = await Promise.all(Array.from({ length: 4 }, () => TenantProcess.start(dataDir)));
    const [first, ...others] = tenants;
    if (!first) throw new Error('no process');
    expect(tenants.filter(({ tenancy }) => !tenancy.adopted)).toHaveLength(1);
    expect(new Set(tenants.map(({ tenancy }) => tenancy.pid))).toHaveProperty('size', 1);

    await others[0]?.kill();
    await Promise.all(others.slice(1).map((tenant) => tenant.stop()));
    expect(await ask(first.tenancy.url, 'SELECT 1 AS one')).toEqual({ one: 1 });
    await first.stop();
    expect(await identifyProcess(first.tenancy.pid)).toBeNull();
  });

  it('starts although a process was killed while it held the lock', async () => {
    const killed = TenantProcess.spawn(dataDir);
    await until('the lock to be taken', () => holdsLock(join(dataDir, 'postgres'), killed.pid), { every: 1 });
    await killed.kill();
    const server = await start();
    expect(await ask(server.url, 'SELECT 1 AS one')).toEqual({ one: 1 });
    await server.stop();
  });

  it('does an interrupted initdb again', async () => {
    const killed = TenantProcess.spawn(dataDir);
    const home = join(dataDir, 'postgres');
    await until(
      'initdb to be at work',
      async () => {
        const draft = (await readdir(home)).find((name) => name.startsWith('data.new-'));
        return draft !== undefined && (await readdir(join(home, draft))).includes('base');
      },
      { every: 1 },
    );
    await killTree(killed.pid);
    await killed.kill();
    expect(await readdir(home)).not.toContain('data');

    const server = await start();
    expect(server.adopted).toBe(false);
    expect((await readdir(home)).filter((name) => name.startsWith('data'))).toEqual(['data']);
    await server.stop();
  });

  it('recovers after a power cut, with every committed row', async () => {
    const cut = await start();
    await ask(cut.url, 'CREATE TABLE kept AS SELECT n FROM generate_series(1, 100000) n');
    await killTree(cut.pid);

    const server = await start();
    expect(server.adopted).toBe(false);
    expect(await ask(server.url, 'SELECT count(*)::int AS rows FROM kept')).toEqual({ rows: 100_000 });
    await Promise.all([cut.stop(), server.stop()]);
    expect(await identifyProcess(server.pid)).toBeNull();
  });

  it('starts although another program now has the pid in its old postmaster.pid', async () => {
    const cut = await start();
    await killTree(cut.pid);
    const pidFile = join(cut.home, 'data/postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8')).split('\n');
    // Pid 1 lives as long as we do and is no PostgreSQL.
    await writeFile(pidFile, ['1', ...lines.slice(1)].join('\n'));

    const server = await start();
    expect(server.adopted).toBe(false);
    await Promise.all([cut.stop(), server.stop()]);
  });

  it('waits for the sessions of a server whose main process was killed', async () => {
    const cut = await start();
    const busy = ask(cut.url, 'SELECT count(*) FROM generate_series(1, 20000000) a').catch(() => null);
    const sessions = await until('a session to be at work', async () => (await treeOf(cut.pid)).slice(1));
    process.kill(cut.pid, 'SIGKILL');

    const server = await start();
    expect(await ask(server.url, 'SELECT 1 AS one')).toEqual({ one: 1 });
    expect(await Promise.all(sessions.map(identifyProcess))).toEqual(sessions.map(() => null));
    await busy;
    await Promise.all([cut.stop(), server.stop()]);
  });

  it('waits for a server that is shutting down, then starts a new one', async () => {
    const leaving = await start();
    const last = new Client({ connectionString: leaving.url });
    await last.connect();
    // A smart shutdown takes as long as the last session.
    process.kill(leaving.pid, 'SIGTERM');
    await until('new sessions to be refused', () => ask(leaving.url, 'SELECT 1').catch((error: Error) => error));

    const starting = start();
    await last.end();
    const server = await starting;
    expect(server).toMatchObject({ adopted: false, url: leaving.url });
    expect(server.pid).not.toBe(leaving.pid);
    await Promise.all([leaving.stop(), server.stop()]);
  });

  it('moves to another port when its own is taken', async () => {
    const first = await start();
    await first.stop();
    const thief = await listenOn(portOf(first));
    const second = await start();
    expect(portOf(second)).not.toBe(portOf(first));
    await second.stop();
    thief.close();
  });

  it('says so when the port it was told to take is taken', async () => {
    const port = await findFreePort();
    const thief = await listenOn(port);
    await expect(start(port)).rejects.toThrow(
      `The embedded PostgreSQL cannot listen on port ${port} of 127.0.0.1: another program has it.`,
    );
    thief.close();
  });

  it('says so when the data was made by another version', async () => {
    const server = await start();
    await server.stop();
    await writeFile(join(server.home, 'data/PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(
      'The embedded PostgreSQL could not start: its data folder was made by another version',
    );
  });
});

async function ask(url: string, query: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(query)).rows[0];
  } finally {
    await client.end();
  }
}

async function holdsLock(home: string, pid: number): Promise<boolean> {
  const locks = (await readdir(home)).filter((name) => /^lock\.\d+$/.test(name));
  const holders = await Promise.all(locks.map((name) => readFile(join(home, name), 'utf8')));
  return holders.some((holder) => holder.startsWith(`${pid} `));
}

function portOf(server: EmbeddedPostgres): number {
  return Number(new URL(server.url).port);
}

function listenOn(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
  });
}
