import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';
import { IntersectionType } from '@nestjs/swagger';
import { AccessConfig } from './access-config.js';
import { asList, asNumber, asSwitch } from './env-values.js';
import { LimitConfig } from './limit-config.js';
import { NotificationConfig } from './notification-config.js';
import { ObservabilityConfig } from './observability-config.js';
import { PdfConfig } from './pdf-config.js';
import { PriceConfig } from './price-config.js';
import { ProviderConfig } from './provider-config.js';
import { StorageConfig } from './storage-config.js';
import { VideoConfig } from './video-config.js';

export const ROLES = ['all', 'api', 'worker', 'scheduler'] as const;
export type Role = (typeof ROLES)[number];

const Areas = IntersectionType(
  ObservabilityConfig,
  StorageConfig,
  LimitConfig,
  NotificationConfig,
  VideoConfig,
  ProviderConfig,
  PriceConfig,
  PdfConfig,
  AccessConfig,
);

/**
 * Every setting of Darkroom, one property per environment variable: `databaseUrl` is read from `DATABASE_URL`, and so on.
 * `loadConfig` checks all of them at once; nothing else reads the environment.
 */
export class Config extends Areas {
  /** `production` has no embedded servers, and refuses to start without what it needs. */
  @IsIn(['development', 'production', 'test'])
  nodeEnv: string = 'development';

  /** Address the HTTP server binds to; `0.0.0.0` for every one of this machine. */
  @IsString()
  host: string = '127.0.0.1';

  /** Port of the HTTP server: of the API, or of `/health` and `/metrics` in the other roles. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(65_535)
  port: number = 3000;

  /**
   * Where browsers reach this server; the links in answers start with it.
   * @defaultValue `http://HOST:PORT`
   */
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  publicUrl?: string;

  /** Folder for uploads, results and the embedded database. All processes of one installation share it, or S3. */
  @IsString()
  dataDir: string = '.data';

  /**
   * PostgreSQL 14 or newer.
   * @defaultValue an embedded PostgreSQL in `DATA_DIR`
   */
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'must be a URL like postgres://user:password@host:5432/database' })
  databaseUrl?: string;

  /**
   * Goes into `DATABASE_URL`: with any characters, and in a file of its own.
   * @defaultValue that of `DATABASE_URL`
   */
  @IsOptional()
  @IsString()
  databasePassword?: string;

  /** Connections each process keeps to PostgreSQL at most; a worker has one more, and another one with a language model. */
  @Transform(asNumber)
  @IsInt()
  @Min(2)
  @Max(500)
  databasePool: number = 10;

  /**
   * Redis 6 or newer, for dispatch and the cache; it may lose everything.
   * @defaultValue none: dispatch and cache within the one process
   */
  @IsOptional()
  @Matches(/^rediss?:\/\//, { message: 'must be a URL like redis://host:6379' })
  redisUrl?: string;

  /**
   * The Redis of the older edit service: its tasks are shown until they are imported.
   * @defaultValue none
   */
  @IsOptional()
  @Matches(/^rediss?:\/\//, { message: 'must be a URL like redis://host:6379' })
  legacyRedisUrl?: string;

  /** What this process does; `all` is the three others in one. */
  @IsIn(ROLES)
  role: Role = 'all';

  /**
   * Kinds whose tasks a worker takes, such as `preview,video`.
   * @defaultValue every kind
   */
  @Transform(asList)
  @IsString({ each: true })
  workerKinds: string[] = [];

  /**
   * Preview tasks that one worker renders at once.
   * @defaultValue number of cores
   */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(256)
  previewConcurrency: number = availableParallelism();

  /** Generation tasks that one worker runs at once; most of them wait for their provider. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(256)
  generationConcurrency: number = 8;

  /**
   * Seconds that running tasks get to finish after SIGTERM, and clients to take their answers. What still runs then is given back, which
   * costs it no attempt.
   */
  @Transform(asNumber)
  @IsInt()
  @Min(0)
  @Max(3600)
  shutdownGrace: number = 20;

  /**
   * Whether the two demo products are put into an empty catalogue.
   * @defaultValue `off` in production, else `on`
   */
  @Transform(asSwitch)
  @IsBoolean({ message: 'must be on or off' })
  seedDemo?: boolean;

  /** `json`: one object a line; `pretty`: for reading; `auto` is pretty on a terminal and JSON elsewhere. */
  @IsIn(['auto', 'json', 'pretty'])
  logFormat: string = 'auto';

  get embedded(): boolean {
    return this.databaseUrl === undefined;
  }

  get baseUrl(): string {
    return (this.publicUrl ?? `http://${this.host.includes(':') ? `[${this.host}]` : this.host}:${this.port}`).replace(
      /\/+$/,
      '',
    );
  }

  get dataPath(): string {
    return resolve(this.dataDir);
  }

  get origins(): readonly string[] {
    return this.corsOrigins ?? (this.embedded ? ['*'] : []);
  }

  get guestsAllowed(): boolean {
    return this.guestAccess ?? this.embedded;
  }

  get seedsDemo(): boolean {
    return this.seedDemo ?? this.nodeEnv !== 'production';
  }

  get storesInS3(): boolean {
    return this.storage === 's3' || (this.storage === undefined && this.s3Bucket !== undefined);
  }

  get traces(): boolean {
    return this.otelTraces ?? this.otelExporterOtlpEndpoint !== undefined;
  }

  /** Folders with programs. */
  get searchPath(): string {
    return process.env.PATH ?? '';
  }

  /** Whether this process has the given role (`all` has every one). */
  is(role: Exclude<Role, 'all'>): boolean {
    return this.role === 'all' || this.role === role;
  }
}
