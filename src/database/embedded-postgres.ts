import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isPortFree } from './free-port.js';
import { provideBinaries } from './postgres-binaries.js';
import { chooseAnotherPort, initialiseOnce, readPassword, readPort } from './postgres-cluster.js';
import { EmbeddedPostgresError, explainFailure } from './postgres-failure.js';
import type { PostgresHome } from './postgres-home.js';
import { chooseHome, ROOT_SHELTERS } from './postgres-home.js';
import { createDatabaseOnce, postgresUrl, waitUntilReady } from './postgres-session.js';
import type { Postmaster } from './postmaster.js';
import { findPostmaster, launchPostmaster, stopPostmaster } from './postmaster.js';
import { moveIn, moveOut } from './tenants.js';
import { withTurn } from './turn-lock.js';

export interface EmbeddedPostgresOptions {
  /** Darkroom's DATA_DIR. */
  dataDir: string;
  log: (message: string) => void;
  /** Only this port; without it a free one is chosen once and kept. */
  port?: number;
  /** Server settings that go before ours. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  url: string;
  pid: number;
  /** It ran already: another process started it, or one that was killed. */
  adopted: boolean;
  /** Where its data, password, port and log lie. */
  home: string;
  /** Leaves the server; the last process that leaves shuts it down. */
  stop(): Promise<void>;
}

const DATABASE = 'darkroom';

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // No socket file: the default place, /tmp, is shared by all users, and a socket's path may have at most 107 bytes.
  unix_socket_directories: '',
  shared_buffers: '256MB',
  max_connections: '200',
  fsync: 'on',
  synchronous_commit: 'on',
  log_min_messages: 'warning',
  // Nobody rotates its log while it runs.
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Longer than any start: whoever waits for it must not give up before whoever starts. */
const LOCK_PATIENCE = 15 * 60_000;

/** Sessions of a killed server notice its death when their statement ends. */
const LEFTOVER_PATIENCE = 30_000;

/** A real PostgreSQL for whoever has none: one a data folder, shared by all Darkroom processes on it. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    const home = await chooseHome(options.dataDir, options.log);
    return await withTurn(home.folder, LOCK_PATIENCE, () => enter(home, options));
  } catch (error) {
    throw error instanceof EmbeddedPostgresError ? error : explainFailure('start', error);
  }
}

async function enter(home: PostgresHome, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const running = await adopt(home, options.log);
  const { pid, port } = running ?? (await launch(home, options));
  const password = await readPassword(home);
  await createDatabaseOnce(port, password, DATABASE);
  const tenants = join(home.folder, 'tenants');
  const tenant = await moveIn(tenants);
  options.log(
    `PostgreSQL ${running ? 'found running' : 'started'} on port ${port} (pid ${pid}, data in ${home.cluster})`,
  );
  let leaving: Promise<void> | null = null;
  const leave = () =>
    withTurn(home.folder, LOCK_PATIENCE, async () => {
      if (await moveOut(tenants, tenant)) await shutDown(home.cluster);
    });
  return {
    url: postgresUrl(port, password, DATABASE),
    pid,
    adopted: running !== null,
    home: home.folder,
    stop: () => (leaving ??= leave()),
  };
}

async function adopt(home: PostgresHome, log: (message: string) => void): Promise<Postmaster | null> {
  const found = await findPostmaster(home.cluster);
  if (!found) return null;
  return (await waitUntilReady(found, await readPassword(home), home.cluster, log)) ? found : null;
}

async function launch(home: PostgresHome, options: EmbeddedPostgresOptions): Promise<Postmaster> {
  const shelters = home.user ? ROOT_SHELTERS : [home.folder];
  const { initdb, postgres } = await provideBinaries(home.user, shelters, options.log);
  if (await initialiseOnce(home, initdb)) options.log(`PostgreSQL data folder created in ${home.cluster}`);
  const password = await readPassword(home);
  const deadline = Date.now() + LEFTOVER_PATIENCE;
  for (;;) {
    const port = await choosePort(home, options);
    const launched = await launchPostmaster(home, postgres, port, { ...SETTINGS, ...options.settings });
    if (await waitUntilReady(launched, password, home.cluster, options.log)) return launched;
    const complaint = await launched.complaint();
    if (!isPassing(complaint) || Date.now() > deadline) throw explainFailure('start', complaint);
    await delay(250);
  }
}

async function choosePort(home: PostgresHome, options: EmbeddedPostgresOptions): Promise<number> {
  const port = options.port ?? (await readPort(home));
  if (await isPortFree(port)) return port;
  if (options.port === undefined) return chooseAnotherPort(home);
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL cannot listen on port ${port} of 127.0.0.1: another program has it.`,
  );
}

/** Somebody took the port after we looked, or sessions of a killed server are still at work on the data. */
function isPassing(complaint: string): boolean {
  return /could not create any TCP\/IP sockets|Address already in use|pre-existing shared memory block/.test(complaint);
}

async function shutDown(cluster: string): Promise<void> {
  const running = await findPostmaster(cluster);
  if (running) await stopPostmaster(running);
}
