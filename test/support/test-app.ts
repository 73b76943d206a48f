import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { inject } from 'vitest';
import type { TaskKindModule } from '../../src/app.module.js';
import { startDarkroom } from '../../src/app.setup.js';
import { loadConfig } from '../../src/config/load-config.js';
import type { SignInLinks } from '../../src/console/sign-in-links.js';
import { findFreePort } from '../../src/database/free-port.js';
import { SAMPLE_MIGRATION } from '../sample-kind/sample-task.entity.js';
import { SampleTasksModule } from '../sample-kind/sample-tasks.module.js';
import { ApiClient } from './api-client.js';
import { cloneTestDatabase } from './test-database.js';
import { newTestFolder, removeTestFolder } from './test-folder.js';

/** A database of one's own, with the table of the sample kind, and a data folder; shared by the apps of one test file. */
export class TestStage {
  private readonly closers: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly databaseUrl: string,
    readonly dataDir: string,
    readonly db: DataSource,
  ) {}

  static async build(): Promise<TestStage> {
    const database = await cloneTestDatabase();
    const dataDir = await newTestFolder('data');
    const db = await new DataSource({ type: 'postgres', url: database.url, poolSize: 4 }).initialize();
    await db.query(SAMPLE_MIGRATION);
    const stage = new TestStage(database.url, dataDir, db);
    stage.closers.push(
      () => removeTestFolder(dataDir),
      () => database.drop(),
      () => db.destroy(),
    );
    return stage;
  }

  /** Of one's own within the shared server: hints for another file's tasks would only delay this one's. */
  get redisUrl(): string {
    return `${inject('redisUrl')}/${(process.pid % 15) + 1}`;
  }

  /** The environment of a process on this stage. */
  environment(more: Record<string, string> = {}): Record<string, string> {
    return {
      DATABASE_URL: this.databaseUrl,
      REDIS_URL: this.redisUrl,
      DATA_DIR: this.dataDir,
      FFMPEG_PATH: inject('ffmpegPath'),
      FFPROBE_PATH: inject('ffprobePath'),
      JWT_SECRET: 'a secret that only the tests know',
      GUEST_ACCESS: 'on',
      SEED_DEMO: 'off',
      RATE_LIMIT: 'off',
      GUEST_LIMIT: 'off',
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
      ...more,
    };
  }

  /** Darkroom inside this process, with the sample kind; silent, unless `LOG_LEVEL` says otherwise. */
  async start(
    environment: Record<string, string | undefined> = {},
    kinds: readonly TaskKindModule[] = [SampleTasksModule],
  ): Promise<TestApp> {
    const port = await findFreePort();
    const config = loadConfig({ ...this.environment(), LOG_LEVEL: 'silent', PORT: String(port), ...environment });
    const { app, signInLinks, stop } = await startDarkroom(config, kinds);
    this.closers.push(stop);
    return { app, signInLinks, baseUrl: config.baseUrl, stop, guest: () => ApiClient.guest(config.baseUrl) };
  }

  async close(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
  }
}

export interface TestApp {
  app: NestFastifyApplication;
  signInLinks: SignInLinks;
  baseUrl: string;
  stop(): Promise<void>;
  guest(): Promise<ApiClient>;
}
