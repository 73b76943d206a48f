import type { OnModuleInit } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { LOW_DISK_BYTES } from '../files/disk-full.js';
import { FileStorage } from '../files/file-storage.js';
import { RedisClient } from '../redis/redis-client.js';
import type { HealthCheckDto, HealthDto } from './health.dto.js';
import type { HealthProbe } from './health-probe.js';
import { ProbesHealth } from './health-probe.js';

const LIMIT_MS = 2_000;

/** Looks at what Darkroom stands on. */
@Injectable()
export class HealthService implements OnModuleInit {
  private readonly probes: HealthProbe[] = [];

  constructor(
    private readonly db: DataSource,
    private readonly storage: FileStorage,
    @Inject(RedisClient) private readonly redis: RedisClient | null,
    private readonly discovery: DiscoveryService,
  ) {}

  onModuleInit(): void {
    for (const provider of this.discovery.getProviders({ metadataKey: ProbesHealth.KEY })) {
      const probe: unknown = provider.instance;
      if (!isProbe(probe)) throw new Error(`${provider.name} is marked @ProbesHealth() but is no HealthProbe`);
      this.probes.push(probe);
    }
  }

  async check(): Promise<HealthDto> {
    const [postgres, redis, disk, storage, ...more] = await Promise.all([
      this.postgres(),
      this.checkRedis(),
      this.disk(),
      this.storage.check(),
      ...this.probes.map(async (probe) => [probe.name, await probe.check()] as const),
    ]);
    const bucket = storage === null ? {} : { [storage.name]: { status: storage.status, detail: storage.detail } };
    const checks = { postgres, redis, disk, ...bucket, ...Object.fromEntries(more.filter(isTold)) };
    const statuses = Object.values(checks).map(({ status }) => status);
    const worst = statuses.includes('down') ? 'down' : statuses.includes('degraded') ? 'degraded' : 'ok';
    return { status: worst, checks };
  }

  private async postgres(): Promise<HealthCheckDto> {
    return within(this.db.query('SELECT 1')).then(
      () => ({ status: 'ok', detail: 'answers' }),
      () => ({ status: 'down', detail: 'does not answer' }),
    );
  }

  private async checkRedis(): Promise<HealthCheckDto> {
    if (!this.redis) return { status: 'ok', detail: 'not used: this process dispatches and caches by itself' };
    return within(this.redis.connection.ping()).then(
      () => ({ status: 'ok', detail: 'answers' }),
      () => ({ status: 'degraded', detail: 'does not answer; tasks go on through PostgreSQL' }),
    );
  }

  private async disk(): Promise<HealthCheckDto> {
    return this.storage.freeBytes().then(
      (bytes) => ({
        status: bytes < LOW_DISK_BYTES ? 'degraded' : 'ok',
        detail: `${Math.floor(bytes / 1_000_000)} MB free`,
      }),
      () => ({ status: 'down', detail: 'the data folder cannot be used' }),
    );
  }
}

function isTold(check: readonly [string, HealthCheckDto | null]): check is readonly [string, HealthCheckDto] {
  return check[1] !== null;
}

function isProbe(value: unknown): value is HealthProbe {
  return typeof value === 'object' && value !== null && 'name' in value && 'check' in value;
}

async function within<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), LIMIT_MS);
  });
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}
