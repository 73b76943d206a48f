import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Pool } from 'pg';
import type { QueryResultRow } from 'pg';
import { findFreePort } from '../../src/database/free-port.js';
import { runMigrations } from '../../src/database/migrate.js';
import { SAMPLE_MIGRATION } from '../sample-kind/sample-task.entity.js';
import { SAMPLE_MAIN, bundle } from '../support/bundled.js';
import { DarkroomProcess } from '../support/darkroom-process.js';
import type { LogLine } from '../support/darkroom-process.js';
import { findFfmpegProgram } from '../support/ffmpeg-program.js';
import { PostgresServer } from '../support/postgres-server.js';
import { RedisServer } from '../support/redis-server.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';
import { MOVES_MIGRATION } from './moves.js';
import { PRICES } from './orders.js';
import { hasOwnMounts } from './own-mounts.js';

const PROCESSES = ['api-1', 'api-2', 'worker-1', 'worker-2', 'scheduler-1'];

/** As pino counts levels. */
const WARN = 40;

/** Five are started at once, perhaps on a machine with much else to do. */
const STARTS_WITHIN_MS = 240_000;
/** Leaves some for whoever looks on; the processes keep 6 each. */
const MAX_CONNECTIONS = 80;
/** More than what a composition wants to be free before it begins (200 MB). */
const DISK_MB = 700;

/** Darkroom as it runs in earnest, with a network between its processes and their servers. */
export class Stage {
  private readonly processes = new Map<string, DarkroomProcess>();
  private readonly pool: Pool;

  private constructor(
    readonly postgres: PostgresServer,
    readonly redis: RedisServer,
    readonly network: { postgres: TcpProxy; redis: TcpProxy },
    readonly folders: { root: string; data: string; temp: string },
    /** Why the data folder has no small disk of its own; null when it has one. */
    readonly noDisk: string | null,
    private readonly settings: Record<string, string>,
    readonly databaseUrl: string,
  ) {
    this.pool = new Pool({ connectionString: databaseUrl, max: 4, connectionTimeoutMillis: 10_000 });
    // The servers of the matrix are killed all the time; the next query opens a new connection.
    this.pool.on('error', () => undefined);
  }

  static async build(): Promise<Stage> {
    const [postgres, redis, root] = await Promise.all([
      PostgresServer.start({ maxConnections: MAX_CONNECTIONS }),
      RedisServer.start(),
      newTestFolder('faults'),
      bundle(),
    ]);
    const folders = { root, data: join(root, 'data'), temp: join(root, 'temp') };
    await Promise.all([mkdir(folders.data), mkdir(folders.temp)]);
    const noDisk = await mountDisk(folders.data);
    const network = { postgres: await TcpProxy.start(postgres.port), redis: await TcpProxy.start(redis.port) };
    const databaseUrl = await postgres.createDatabase('faults');
    await runMigrations(databaseUrl);
    const through = new URL(databaseUrl);
    through.port = String(network.postgres.port);
    const { ffmpeg, ffprobe } = await findFfmpegProgram();
    const settings = {
      DATABASE_URL: through.href,
      REDIS_URL: `redis://127.0.0.1:${network.redis.port}`,
      DATA_DIR: folders.data,
      TMPDIR: folders.temp,
      FFMPEG_PATH: ffmpeg,
      FFPROBE_PATH: ffprobe,
      ...SETTINGS,
    };
    const stage = new Stage(postgres, redis, network, folders, noDisk, settings, databaseUrl);
    await stage.query(SAMPLE_MIGRATION);
    await stage.query(MOVES_MIGRATION);
    const ports = { 'api-1': await findFreePort(), 'api-2': await findFreePort() };
    for (const [name, port] of Object.entries(ports)) stage.ports.set(name, port);
    await Promise.all(PROCESSES.map((name) => stage.start(name)));
    return stage;
  }

  /** Of processes that were replaced. */
  private readonly warnings: LogLine[] = [];

  /** Processes that ended by themselves, or badly when they were told to stop, in words; whoever reads them empties it. */
  readonly badEnds: string[] = [];

  /** What any process had to say of a task that was no good news, in a few words. */
  complaintsOf(taskId: string): string[] {
    const lines = [...this.warnings, ...[...this.processes.values()].flatMap(warningsOf)];
    return lines
      .filter((line) => line.taskId === taskId)
      .map(({ msg, err }) => `${String(msg)}: ${JSON.stringify(err)}`);
  }

  /** Of the API processes: those that take their place listen on the same. */
  private readonly ports = new Map<string, number>();

  get apiUrls(): string[] {
    return [...this.ports.values()].map((port) => `http://127.0.0.1:${port}`);
  }

  get(name: string): DarkroomProcess {
    const found = this.processes.get(name);
    if (!found) throw new Error(`There is no process ${name}; there are: ${[...this.processes.keys()].join(', ')}`);
    return found;
  }

  /** Names like `worker-2`: the role comes first. */
  async start(name: string, more: Record<string, string> = {}): Promise<DarkroomProcess> {
    const before = this.processes.get(name);
    if (before?.hasCrashed) this.badEnds.push(`${name} ended by itself: ${before.tail}`);
    const port = this.ports.get(name);
    const environment = {
      ...this.settings,
      ROLE: name.split('-')[0] ?? '',
      ...(port === undefined ? {} : { PORT: String(port) }),
      ...more,
    };
    const started = await DarkroomProcess.start(environment, {
      main: SAMPLE_MAIN,
      within: STARTS_WITHIN_MS,
    });
    this.processes.set(name, started);
    return started;
  }

  /** As a supervisor does: ends it, whether it still runs or not, and starts it anew. */
  async replace(name: string, signal: NodeJS.Signals = 'SIGTERM', more: Record<string, string> = {}): Promise<void> {
    const replaced = this.get(name);
    const code = await replaced.kill(signal);
    if (signal === 'SIGTERM' && code !== 0 && !replaced.hasCrashed)
      this.badEnds.push(`${name} ended with ${code}: ${replaced.tail}`);
    this.warnings.push(...warningsOf(replaced));
    await this.start(name, more);
  }

  /** One after the other, as in a deployment. */
  async replaceAll(more: Record<string, string> = {}): Promise<void> {
    for (const name of this.processes.keys()) await this.replace(name, 'SIGTERM', more);
  }

  /** Starts what has died and was not started again. */
  async reviveAll(): Promise<void> {
    for (const name of PROCESSES) if (!this.get(name).isRunning) await this.start(name);
  }

  /** Of the processes that are not well again within that time, by what /health/ready says. */
  async complaintsOfHealth(within: number): Promise<string[]> {
    const complaints = await Promise.all(
      [...this.processes].map(async ([name, { baseUrl }]) => {
        let said = 'nothing';
        const healthy = async (): Promise<boolean> => {
          const text = await (await fetch(`${baseUrl}/health/ready`)).text();
          said = text;
          return text.includes('"status":"ok","checks"');
        };
        return until(`${name} to be well`, healthy, { within, every: 500 }).then(
          () => [],
          () => [`${name} is not well again: ${said}`],
        );
      }),
    );
    return complaints.flat();
  }

  async remove(name: string): Promise<void> {
    await this.get(name).kill('SIGTERM');
    this.processes.delete(name);
  }

  /** Asks PostgreSQL itself, not through the network that is broken. */
  async query<T extends QueryResultRow>(sql: string, values?: unknown[]): Promise<T[]> {
    return (await this.pool.query<T>(sql, values)).rows;
  }

  close(): Promise<void> {
    return (this.closing ??= this.closeOnce());
  }

  private closing: Promise<void> | null = null;

  private async closeOnce(): Promise<void> {
    for (const started of this.processes.values()) started.thaw();
    await Promise.all([...this.processes.values()].map((started) => started.kill('SIGKILL')));
    await this.pool.end();
    await Promise.all([this.network.postgres.stop(), this.network.redis.stop()]);
    await Promise.all([this.postgres.stop(), this.redis.stop()]);
    if (this.noDisk === null) await promisify(execFile)('umount', [this.folders.data]);
    await removeTestFolder(this.folders.root);
  }
}

function warningsOf({ logs }: DarkroomProcess): LogLine[] {
  return logs.filter(({ level, taskId }) => taskId !== undefined && Number(level) >= WARN);
}

const SETTINGS: Readonly<Record<string, string>> = {
  // As those of the other kinds.
  SAMPLE_RETRY_DELAYS: '5000,10000,20000',
  JWT_SECRET: 'a secret that only the fault matrix knows',
  GUEST_ACCESS: 'on',
  SEED_DEMO: 'on',
  RATE_LIMIT: 'off',
  MAX_ACTIVE_TASKS: '100000',
  START_CREDITS: '1000000',
  PRICE_CREATE: String(PRICES.generation),
  PRICE_PDF_PAGE: String(PRICES.pdfPage),
  DATABASE_POOL: '6',
  SHUTDOWN_GRACE: '5',
};

/** @returns why there is none, such as for whoever is not root */
async function mountDisk(folder: string): Promise<string | null> {
  if (!hasOwnMounts()) return 'a small disk of its own needs Linux, root and unshare';
  return promisify(execFile)('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=755`, 'tmpfs', folder]).then(
    () => null,
    () => 'a small disk could not be mounted',
  );
}
