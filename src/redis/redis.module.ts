import { CacheModule } from '@nestjs/cache-manager';
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { KeyvAdapter } from 'cache-manager';
import { redisInsStore } from 'cache-manager-redis-yet';
import { Keyv } from 'keyv';
import { CacheUse } from './cache-use.js';
import { RedisChannels } from './redis-channels.js';
import { RedisClient } from './redis-client.js';
import { RedisGate } from './redis-gate.js';

/** The cache, in Redis where there is one, else in this process's memory; and the channels between processes. */
@Module({})
export class RedisModule {
  static with(redisUrl: string | undefined): DynamicModule {
    const client = redisUrl === undefined ? null : new RedisClient(redisUrl);
    const stores = client ? [keyvOn(client)] : [new Keyv({ useKeyPrefix: false })];
    return {
      module: RedisModule,
      global: true,
      imports: [CacheModule.register({ stores })],
      providers: [
        CacheUse,
        { provide: RedisGate, useValue: new RedisGate() },
        { provide: RedisClient, useValue: client },
        { provide: RedisChannels, useValue: client && new RedisChannels(client) },
      ],
      exports: [CacheUse, RedisGate, RedisClient, RedisChannels, CacheModule],
    };
  }
}

/** With `useKeyPrefix: false` the key in Redis is exactly the key given. */
function keyvOn(client: RedisClient): Keyv {
  // The store is written for the cache-manager before this one; KeyvAdapter exists to bridge the two.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same client, typed without Redis's modules
  const store = redisInsStore(client.connection as unknown as Parameters<typeof redisInsStore>[0]);
  return new Keyv({ store: new KeyvAdapter(store), useKeyPrefix: false });
}
