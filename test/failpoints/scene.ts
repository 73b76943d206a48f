import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { SignJWT } from 'jose';
import { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { CreditsService } from '../../src/credits/credits.service.js';
import type { Failpoint } from '../../src/failpoints.js';
import { StoredFile } from '../../src/files/file.entity.js';
import { HookReceiver } from '../notifications/hook-receiver.js';
import { ApiClient } from '../support/api-client.js';
import { SAMPLE_MAIN } from '../support/bundled.js';
import { DarkroomProcess } from '../support/darkroom-process.js';
import { newTestFolder, removeTestFolder } from '../support/test-folder.js';
import { until } from '../support/until.js';
import { Requests } from './requests.js';

/** A failpoint and which pass of it: `settle:committed@2` is the second. */
export type Death = Failpoint | `${Failpoint}@${number}`;

type Environment = Record<string, string>;

const SECRET = 'a secret that only the tests know';
const EVENTS = ['task.completed', 'task.failed', 'task.cancelled'];
const PRELOAD = new URL('./die-at-failpoint.mjs', import.meta.url).href;
export const START_CREDITS = 1_000;

const BOOT_WITHIN = 120_000;
let booting: Promise<unknown> = Promise.resolve();

/** What of a scene lies outside its processes. */
interface Outside {
  db: DataSource;
  redis: Redis;
  receiver: HookReceiver;
  dataDir: string;
  /** The settings of every process. */
  settings: Environment;
}

/** The environment that makes a process end at a failpoint. */
export function doom(death: Death): Environment {
  return { NODE_OPTIONS: `--import=${PRELOAD}`, DIE_AT: death };
}

/** A database, a Redis database and a data folder, on which one process after the other lives and dies. */
export class Scene {
  readonly requests = new Requests((client) => this.at(client));
  private current: DarkroomProcess | null = null;
  private readonly closers: (() => Promise<unknown>)[] = [];

  private constructor(
    private readonly outside: Outside,
    private readonly clients: { user: ApiClient; admin: ApiClient },
  ) {}

  static async build(databaseUrl: string, redisUrl: string): Promise<Scene> {
    const redis = new Redis(redisUrl);
    await redis.flushdb();
    const db = new DataSource({ type: 'postgres', url: databaseUrl, poolSize: 2, entities: [StoredFile] });
    const dataDir = await newTestFolder('scene');
    const [receiver] = await Promise.all([HookReceiver.start(), db.initialize()]);
    const settings = settingsOf({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, DATA_DIR: dataDir });
    const user = await clientOf(`user-${randomUUID()}`, 'user');
    await new CreditsService(db).grant({ userId: user.userId, amount: START_CREDITS, reason: 'Test' });
    return new Scene({ db, redis, receiver, dataDir, settings }, { user, admin: await clientOf('admin', 'admin') });
  }

  /** Of the process that lives now. Has credits and, once `subscribe` was called, a webhook. */
  get user(): ApiClient {
    return this.at(this.clients.user);
  }

  get admin(): ApiClient {
    return this.at(this.clients.admin);
  }

  get db(): DataSource {
    return this.outside.db;
  }

  get redis(): Redis {
    return this.outside.redis;
  }

  get receiver(): HookReceiver {
    return this.outside.receiver;
  }

  get dataDir(): string {
    return this.outside.dataDir;
  }

  get settings(): Environment {
    return this.outside.settings;
  }

  get process(): DarkroomProcess {
    if (!this.current) throw new Error('No process was started on this scene');
    return this.current;
  }

  /** Settings for all processes to come, and what is to be closed with the scene. */
  add(settings: Environment, close: () => Promise<unknown>): void {
    Object.assign(this.outside.settings, settings);
    this.closers.push(close);
  }

  /** One boot after the other: together each would take as long as all, and nobody is waiting for a boot alone. */
  async start(more: Environment = {}): Promise<void> {
    const boot = booting.then(() =>
      DarkroomProcess.start({ ...this.settings, ...more }, { main: SAMPLE_MAIN, within: BOOT_WITHIN }),
    );
    booting = boot.catch(() => undefined);
    this.current = await boot;
  }

  /** Not waiting until it is ready: it may die before. */
  async spawn(more: Environment): Promise<void> {
    this.current = await DarkroomProcess.spawn({ ...this.settings, ...more }, { main: SAMPLE_MAIN });
  }

  async subscribe(): Promise<void> {
    const { status } = await this.user.post('/api/v1/webhooks', { url: this.receiver.url, events: EVENTS });
    if (status !== 201) throw new Error(`The webhook was answered ${status}`);
  }

  /** Fails when it lives on, or died of something else. */
  async untilDead(death: Death, within: number): Promise<void> {
    const { process } = this;
    const [name] = death.split('@');
    await until(`the process to die at ${death}`, () => !process.isRunning, { within }).catch((error: unknown) => {
      throw new Error(`The process never passed ${death}:\n${process.tail}`, { cause: error });
    });
    await until(`the word that it died at ${name}`, () => process.tail.includes(`died at ${name}`), { within: 5_000 });
  }

  async close(): Promise<void> {
    const { db, redis, receiver, dataDir } = this.outside;
    await this.current?.kill('SIGKILL');
    for (const close of this.closers) await close();
    receiver.stop();
    redis.disconnect();
    await db.destroy();
    await removeTestFolder(dataDir);
  }

  /** The same caller at the process that lives now: each has a port of its own. */
  private at({ token, userId }: ApiClient): ApiClient {
    return new ApiClient(this.process.baseUrl, token, userId);
  }
}

function settingsOf(own: Environment): Environment {
  return {
    ...own,
    FFMPEG_PATH: inject('ffmpegPath'),
    FFPROBE_PATH: inject('ffprobePath'),
    JWT_SECRET: SECRET,
    SEED_DEMO: 'off',
    RATE_LIMIT: 'off',
    WEBHOOK_ALLOW_PRIVATE: 'on',
    PRICE_PDF_PAGE: '1',
    // One shard after the other, so that a test knows which is which.
    PDF_CONCURRENCY: '1',
  };
}

/** With a token as the product's own login would give it. */
async function clientOf(userId: string, role: 'user' | 'admin'): Promise<ApiClient> {
  const token = await new SignJWT({ role })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET));
  return new ApiClient('', token, userId);
}
