import { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { SAMPLE_MIGRATION } from '../sample-kind/sample-task.entity.js';
import { runMigrations } from '../../src/database/migrate.js';
import { ApiClient } from './api-client.js';
import { SAMPLE_MAIN } from './bundled.js';
import { DarkroomProcess } from './darkroom-process.js';
import { PostgresServer } from './postgres-server.js';
import { RedisServer } from './redis-server.js';
import { newTestFolder, removeTestFolder } from './test-folder.js';

export const FLEET_SECRET = 'a secret that only the tests know';

/** Darkroom as it runs in earnest: each role a process, on a PostgreSQL and a Redis that a test may break. */
export class Fleet {
  private readonly processes: DarkroomProcess[] = [];

  private constructor(
    readonly postgres: PostgresServer,
    readonly redis: RedisServer,
    readonly databaseUrl: string,
    readonly dataDir: string,
    readonly db: DataSource,
  ) {}

  static async build(): Promise<Fleet> {
    const [postgres, redis, dataDir] = await Promise.all([
      PostgresServer.start(),
      RedisServer.start(),
      newTestFolder('fleet'),
    ]);
    const databaseUrl = await postgres.createDatabase('fleet');
    await runMigrations(databaseUrl);
    const db = await new DataSource({ type: 'postgres', url: databaseUrl, poolSize: 3 }).initialize();
    await db.query(SAMPLE_MIGRATION);
    return new Fleet(postgres, redis, databaseUrl, dataDir, db);
  }

  /** A process with the sample kind. */
  async start(
    role: 'all' | 'api' | 'worker' | 'scheduler',
    more: Record<string, string> = {},
  ): Promise<DarkroomProcess> {
    const environment = {
      ROLE: role,
      DATABASE_URL: this.databaseUrl,
      REDIS_URL: this.redis.url,
      DATA_DIR: this.dataDir,
      FFMPEG_PATH: inject('ffmpegPath'),
      FFPROBE_PATH: inject('ffprobePath'),
      JWT_SECRET: FLEET_SECRET,
      GUEST_ACCESS: 'on',
      SEED_DEMO: 'off',
      RATE_LIMIT: 'off',
      GUEST_LIMIT: 'off',
      MAX_ACTIVE_TASKS: '10000',
      ...more,
    };
    const started = await DarkroomProcess.start(environment, { main: SAMPLE_MAIN });
    this.processes.push(started);
    return started;
  }

  /** Who ran the task, in order. */
  async runsOf(id: string): Promise<{ attempt: number; worker: number; at: Date }[]> {
    return this.db.query('SELECT attempt, worker, at FROM sample_runs WHERE task_id = $1 ORDER BY at', [id]);
  }

  async stop(): Promise<void> {
    for (const started of this.processes) started.thaw();
    await Promise.all(this.processes.map((started) => started.kill('SIGKILL')));
    await this.db.destroy().catch(() => undefined);
    await Promise.all([this.postgres.stop(), this.redis.stop()]);
    await removeTestFolder(this.dataDir);
  }
}

export async function guestOf(process: DarkroomProcess): Promise<ApiClient> {
  return ApiClient.guest(process.baseUrl);
}
