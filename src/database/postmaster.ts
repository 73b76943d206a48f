import { execFile, spawn } from 'node:child_process';
import { open, readFile, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { PostgresHome } from './postgres-home.js';
import { CLEAN_ENVIRONMENT } from './postgres-os-user.js';
import { identifyProcess } from './process-identity.js';

/** The main process of a PostgreSQL server. */
export interface Postmaster {
  pid: number;
  port: number;
  isGone(): Promise<boolean>;
}

export interface LaunchedPostmaster extends Postmaster {
  /** What it printed since it was launched. */
  complaint(): Promise<string>;
}

const LOG_LIMIT = 10 * 1024 * 1024;

/** The server that runs on this cluster now, whoever started it. */
export async function findPostmaster(cluster: string): Promise<Postmaster | null> {
  const [pid, , , port] = (await readFile(pidFile(cluster), 'utf8').catch(() => '')).split('\n').map(Number);
  if (!pid || !port) return null;
  const identity = await identifyProcess(pid);
  // After a crash or a reboot another program can have the pid.
  if (!identity || !(await servesCluster(pid, cluster))) return null;
  return { pid, port, isGone: async () => (await identifyProcess(pid)) !== identity };
}

export async function launchPostmaster(
  home: PostgresHome,
  postgres: string,
  port: number,
  settings: Record<string, string>,
): Promise<LaunchedPostmaster> {
  await clearStalePid(home.cluster);
  const path = join(home.folder, 'postgres.log');
  await capLog(path);
  const log = await open(path, 'a', 0o600);
  const { size: begin } = await log.stat();
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(postgres, ['-D', home.cluster, '-p', String(port), ...flags], {
    ...home.user,
    cwd: '/',
    env: CLEAN_ENVIRONMENT,
    // A process group of its own: Ctrl-C in the terminal is for Node, which then stops the server in order.
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  let end: string | null = null;
  child.once('error', (error) => (end = String(error)));
  child.once('exit', () => (end ??= ''));
  child.unref();
  await log.close();
  return {
    pid: child.pid ?? 0,
    port,
    isGone: async () => end !== null,
    complaint: async () => `${end ?? ''}\n${(await readFile(path)).subarray(begin).toString()}`,
  };
}

/** Fast shutdown: sessions are cut, what was committed is written. Then the harder ways. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  const ways: readonly [NodeJS.Signals, number][] = [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
    // For a server that is frozen; the next start finds its rows in the log of writes.
    ['SIGKILL', 5_000],
  ];
  for (const [signal, patience] of ways) {
    sendSignal(postmaster.pid, signal);
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      if (await postmaster.isGone()) return;
      await delay(20);
    }
  }
  throw new Error(`PostgreSQL (pid ${postmaster.pid}) does not stop`);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  const command = await commandOf(pid);
  // Sessions and helpers of a server call themselves "postgres: ...".
  if (!/(^|\/)postgres( |$)/.test(command)) return false;
  // Linux tells where it works (always in its data folder), unless it belongs to somebody else.
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  return folder === null ? command.includes(cluster) : folder === (await realpath(cluster));
}

async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
  }
  const output = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => null);
  return output?.stdout ?? '';
}

/**
 * PostgreSQL refuses to start while any process has the pid in a left-over file. Deleting the file would also delete the key
 * of the shared memory, by which it notices that sessions of the dead server still write; so only the pid is replaced, by
 * that of its own parent, which PostgreSQL knows not to be a server.
 */
async function clearStalePid(cluster: string): Promise<void> {
  const path = pidFile(cluster);
  const lines = (await readFile(path, 'utf8').catch(() => null))?.split('\n');
  if (!lines) return;
  if (lines.length < 8) return rm(path, { force: true });
  await writeFile(path, [process.pid, ...lines.slice(1)].join('\n'));
}

async function capLog(path: string): Promise<void> {
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size > LOG_LIMIT) await rename(path, `${path}.1`);
}

function pidFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}
