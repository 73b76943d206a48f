import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, MinLength } from 'class-validator';
import { asLimit, asList, asNumber, asSwitch } from './env-values.js';
import { PdfConfig } from './pdf-config.js';

export const ROLES = ['all', 'api', 'worker', 'scheduler'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Every setting of Darkroom, one property per environment variable: `databaseUrl` is read from `DATABASE_URL`, and so on.
 * `loadConfig` checks all of them at once; nothing else reads the environment.
 */
export class Config extends PdfConfig {
  @IsIn(['development', 'production', 'test'])
  nodeEnv: string = 'development';

  /** Address the HTTP server binds to. */
  @IsString()
  host: string = '127.0.0.1';

  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(65_535)
  port: number = 3000;

  /** Where browsers reach this server; the links in answers start with it. */
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  publicUrl?: string;

  /** Folder for uploads, results and the embedded database. */
  @IsString()
  dataDir: string = '.data';

  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'must be a URL like postgres://user:password@host:5432/database' })
  databaseUrl?: string;

  /** Goes into DATABASE_URL: with any characters, and in a file of its own. */
  @IsOptional()
  @IsString()
  databasePassword?: string;

  /** Connections each process keeps to PostgreSQL at most. */
  @Transform(asNumber)
  @IsInt()
  @Min(2)
  @Max(500)
  databasePool: number = 10;

  @IsOptional()
  @Matches(/^rediss?:\/\//, { message: 'must be a URL like redis://host:6379' })
  redisUrl?: string;

  /** The Redis of the older edit service: its tasks are shown until they are imported. */
  @IsOptional()
  @Matches(/^rediss?:\/\//, { message: 'must be a URL like redis://host:6379' })
  legacyRedisUrl?: string;

  /** What this process does: `all`, or one of `api`, `worker`, `scheduler`. */
  @IsIn(ROLES)
  role: Role = 'all';

  /** Kinds whose tasks a worker takes, such as `preview,video`; empty means all. */
  @Transform(asList)
  @IsString({ each: true })
  workerKinds: string[] = [];

  /** Preview tasks that one worker renders at once. */
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

  @IsOptional()
  @MinLength(8)
  jwtSecret?: string;

  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  jwtJwksUrl?: string;

  /** Secret behind file links; when unset it follows from `JWT_SECRET`. */
  @IsOptional()
  @MinLength(16)
  signingSecret?: string;

  /** Whether `POST /auth/guest` hands out guest accounts; when unset, only with the embedded database. */
  @Transform(asSwitch)
  @IsBoolean({ message: 'must be on or off' })
  guestAccess?: boolean;

  /** Credits a new guest gets. */
  @Transform(asNumber)
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  startCredits: number = 100;

  /** Tasks a user may have PENDING or PROCESSING at the same time. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  maxActiveTasks: number = 50;

  /** Requests a minute that one caller may make; `off` (0) for any number. */
  @Transform(asLimit)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  rateLimit: number = 600;

  /** Origins whose pages may call the API, such as `https://shop.example`; `*` for any, which is also the embedded default. */
  @IsOptional()
  @Transform(asList)
  @Matches(/^(\*|https?:\/\/[^/\s]+)$/, { each: true, message: 'must be origins like https://shop.example, or *' })
  corsOrigins?: string[];

  /** Addresses or networks of proxies whose X-Forwarded-For is believed, such as `10.0.0.0/8`. */
  @Transform(asList)
  @IsString({ each: true })
  trustProxy: string[] = [];

  /** When set, `/metrics` is only for whoever sends it as a bearer token. */
  @IsOptional()
  @MinLength(8)
  metricsToken?: string;

  /** Seconds that running tasks get to finish after SIGTERM; what still runs then is given back. */
  @Transform(asNumber)
  @IsInt()
  @Min(0)
  @Max(3600)
  shutdownGrace: number = 20;

  /** Largest upload in megabytes (10^6 bytes). */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  maxUploadMb: number = 512;

  /** Hours a signed file link works. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(168)
  fileLinkHours: number = 24;

  /** Hours after which a file that nothing refers to is deleted. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  unusedFileHours: number = 24;

  /** Days that finished tasks and their results are kept. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  retentionDays: number = 30;

  /** Whether the two demo products are put into an empty catalogue; when unset, everywhere but in production. */
  @Transform(asSwitch)
  @IsBoolean({ message: 'must be on or off' })
  seedDemo?: boolean;

  /** `auto` is pretty on a terminal and JSON elsewhere. */
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

  /** Whether this process has the given role (`all` has every one). */
  is(role: Exclude<Role, 'all'>): boolean {
    return this.role === 'all' || this.role === role;
  }
}
