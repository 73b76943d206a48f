import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataSource } from 'typeorm';
import { findFreePort } from '../src/database/free-port.js';
import { runMigrations } from '../src/database/migrate.js';
import { PostgresServer } from '../test/support/postgres-server.js';
import { RedisServer } from '../test/support/redis-server.js';
import { NOOP_MIGRATION } from './noop-kind.js';

/** Servers of one's own and processes on them, as in production: PostgreSQL with fsync, Redis, roles apart. */
export class BenchStage {
  private readonly children: ChildProcess[] = [];

  private constructor(
    private readonly postgres: PostgresServer,
    readonly redis: RedisServer,
    private readonly dataDir: string,
    readonly databaseUrl: string,
    readonly db: DataSource,
  ) {}

  static async build(): Promise<BenchStage> {
    const [postgres, redis] = await Promise.all([PostgresServer.start(), RedisServer.start()]);
    const databaseUrl = await postgres.createDatabase('bench');
    await runMigrations(databaseUrl);
    const db = await new DataSource({ type: 'postgres', url: databaseUrl, poolSize: 10 }).initialize();
    await db.query(NOOP_MIGRATION);
    const dataDir = await mkdtemp(join(tmpdir(), 'darkroom-bench-'));
    return new BenchStage(postgres, redis, dataDir, databaseUrl, db);
  }

  environment(role: string, port: number): Record<string, string> {
    return {
      ROLE: role,
      PORT: String(port),
      DATABASE_URL: this.databaseUrl,
      REDIS_URL: this.redis.url,
      DATA_DIR: this.dataDir,
      JWT_SECRET: 'only for the benchmark',
      GUEST_ACCESS: 'on',
      LOG_FORMAT: 'json',
      MAX_ACTIVE_TASKS: '1000000',
      RATE_LIMIT: 'off',
      GUEST_LIMIT: 'off',
    };
  }

  /** Starts Darkroom with the no-op kind, logging to a file as a service would; returns its base URL when it is ready. */
  async darkroom(
    role: 'all' | 'api' | 'worker' | 'scheduler',
    concurrency = 10,
    more: Record<string, string> = {},
  ): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
    const port = await findFreePort();
    const child = this.spawn('noop-darkroom.js', [String(concurrency)], { ...this.environment(role, port), ...more });
    const url = `http://127.0.0.1:${port}`;
    for (let ready = false; !ready;) {
      if (child.exitCode !== null)
        throw new Error(`Darkroom ended with ${child.exitCode}; see ${this.dataDir}/bench.log`);
      ready = await fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    }
    return {
      url,
      pid: child.pid ?? 0,
      stop: async () => {
        child.kill('SIGTERM');
        if (child.exitCode === null) await once(child, 'exit');
      },
    };
  }

  spawn(script: string, parameters: string[], environment: Record<string, string>): ChildProcess {
    const log = openSync(join(this.dataDir, 'bench.log'), 'a');
    const path = fileURLToPath(new URL(script, import.meta.url));
    const child = spawn(process.execPath, [path, ...parameters], { env: environment, stdio: ['ignore', log, log] });
    this.children.push(child);
    return child;
  }

  async close(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    await this.db.destroy();
    await Promise.all([this.postgres.stop(), this.redis.stop()]);
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

export function percentile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
