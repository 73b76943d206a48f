import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '@nestjs/common';
import { createClient } from '@redis/client';
import { watchConnection } from './watch-connection.js';

type Connection = ReturnType<typeof createClient>;

/** The connection of the cache. It connects in the background: a start does not wait for Redis, nor fail without it. */
export class RedisClient implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly connection: Connection;
  private readonly logger = new Logger('Redis');
  private readonly stopWatching: () => void;

  constructor(url: string) {
    this.connection = createClient({
      url,
      // Commands are refused while there is no connection, instead of piling up.
      disableOfflineQueue: true,
      commandsQueueMaxLength: 10_000,
      socket: {
        connectTimeout: 2_000,
        keepAlive: 5_000,
        reconnectStrategy: (retries) => Math.min(100 + retries * 100, 1_000),
      },
    });
    // Every failed try to reconnect arrives here; RedisGate tells once that Redis is away.
    this.connection.on('error', (error: unknown) => this.logger.debug({ err: error }, 'connection'));
    this.stopWatching = watchConnection(this.connection);
  }

  onApplicationBootstrap(): void {
    this.connection.connect().catch((error: unknown) => this.logger.error({ err: error }, 'cannot connect'));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopWatching();
    if (this.connection.isOpen) await this.connection.disconnect().catch(() => undefined);
  }
}
