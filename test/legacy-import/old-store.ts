import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { RedisServer } from '../support/redis-server.js';
import type { OldEntry } from './old-tasks.js';

/** The Redis of the older service. */
export class OldStore {
  private constructor(readonly server: RedisServer) {}

  static async start(): Promise<OldStore> {
    return new OldStore(await RedisServer.start());
  }

  get url(): string {
    return this.server.url;
  }

  async load(entries: readonly OldEntry[], queued: readonly string[] = []): Promise<void> {
    await this.use(async (redis) => {
      const pipeline = redis.pipeline();
      for (const { id, as, value } of entries) {
        const key = `task:${id}`;
        if (as === 'list') pipeline.rpush(key, 'an element');
        else if (as === 'hash') pipeline.hset(key, asHash(value));
        else pipeline.set(key, typeof value === 'string' ? value : JSON.stringify(value));
      }
      if (queued.length > 0) pipeline.rpush('task_queue', ...queued);
      await pipeline.exec();
      await redis.config('RESETSTAT');
    });
  }

  /** Changes when anything in it does. */
  async digest(): Promise<string> {
    return this.use(async (redis) => {
      const keys = (await redis.keys('*')).sort();
      const dumps = redis.pipeline();
      for (const key of keys) dumps.dump(key);
      const values = (await dumps.exec()) ?? [];
      const hash = createHash('sha256').update(JSON.stringify(keys));
      for (const [, value] of values) hash.update(String(value));
      return hash.digest('hex');
    });
  }

  /** The commands it got since it was filled. */
  async commands(): Promise<string[]> {
    const info = await this.use((redis) => redis.info('commandstats'));
    return [...info.matchAll(/^cmdstat_([\w|-]+):/gm)].map(([, name]) => name ?? '');
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  async use<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.url, { maxRetriesPerRequest: 1 });
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }
}

function asHash(value: OldEntry['value']): Record<string, string> {
  const fields = typeof value === 'string' ? { value } : value;
  const asText = (field: unknown): string => (typeof field === 'string' ? field : JSON.stringify(field));
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, asText(field)]));
}
