import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findFreePort } from '../../src/database/free-port.js';
import { identifyProcess } from '../../src/database/process-identity.js';
import { findRedisProgram } from './redis-program.js';
import { newTestFolder, noteProcess, removeTestFolder } from './test-folder.js';
import { until } from './until.js';

/** A server that somebody else runs (TEST_REDIS_URL) has no process of ours. */
interface OwnProcess {
  folder: string;
  child: ChildProcess;
}

/** A Redis of the test's own, without persistence, to be killed and frozen at will. */
export class RedisServer {
  private constructor(
    readonly url: string,
    private own: OwnProcess | null,
  ) {}

  static async start(): Promise<RedisServer> {
    const shared = process.env.TEST_REDIS_URL;
    if (shared) return new RedisServer(shared, null);
    const port = await findFreePort();
    const folder = await newTestFolder('redis');
    try {
      return new RedisServer(`redis://127.0.0.1:${port}`, { folder, child: await launch(port, folder) });
    } catch (error) {
      await removeTestFolder(folder);
      throw error;
    }
  }

  get port(): number {
    return Number(new URL(this.url).port || 6379);
  }

  get pid(): number {
    return this.mine().child.pid ?? 0;
  }

  /** One command over a connection of its own, which fails instead of waiting for a dead server. */
  command(...[name, ...args]: [string, ...(string | number)[]]): Promise<unknown> {
    return askOnce(this.url, name, args);
  }

  /** Nothing is persisted: whatever it knew is lost. */
  async kill(): Promise<void> {
    const { child } = this.mine();
    child.kill('SIGKILL');
    await until('Redis to be gone', () => child.exitCode !== null || child.signalCode !== null);
  }

  /** After `kill`: on the same port, empty. */
  async restart(): Promise<void> {
    const { folder, child } = this.mine();
    if (child.exitCode === null && child.signalCode === null) await this.kill();
    this.own = { folder, child: await launch(this.port, folder) };
  }

  /** Connections stay open and nothing answers. */
  freeze(): void {
    this.mine().child.kill('SIGSTOP');
  }

  thaw(): void {
    this.mine().child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    if (!this.own) return;
    await this.kill();
    await removeTestFolder(this.own.folder);
  }

  private mine(): OwnProcess {
    if (!this.own) {
      throw new Error(
        'The Redis of TEST_REDIS_URL is shared: this test kills or freezes its server; unset TEST_REDIS_URL to run it.',
      );
    }
    return this.own;
  }
}

async function launch(port: number, folder: string): Promise<ChildProcess> {
  const { path, libraries } = await findRedisProgram();
  const log = join(folder, 'redis.log');
  const settings = { port, bind: '127.0.0.1', dir: folder, logfile: log, save: '', appendonly: 'no', daemonize: 'no' };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(path, flags, {
    stdio: 'ignore',
    env: { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) },
  });
  child.on('error', () => {});
  child.unref();
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));
  await noteProcess(folder, await identifyProcess(child.pid ?? 0));
  await untilAnswering(child, port, log).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return child;
}

function untilAnswering(child: ChildProcess, port: number, log: string): Promise<boolean> {
  return until(
    'Redis to answer',
    async () => {
      if (child.exitCode !== null)
        throw new Error(`redis-server ended: ${await readFile(log, 'utf8').catch(() => 'no log')}`);
      return (await askOnce(`redis://127.0.0.1:${port}`, 'PING', [])) === 'PONG';
    },
    { within: 20_000 },
  );
}

async function askOnce(url: string, name: string, args: (string | number)[]): Promise<unknown> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
    commandTimeout: 10_000,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await redis.call(name, ...args);
  } finally {
    redis.disconnect();
  }
}
