import type { QueueOptions } from 'bull';
import { Redis } from 'ioredis';

/** Bull's options for the queue of a kind. The braces keep its keys on one node of a Redis Cluster. */
export function bullOptions(kind: string, redisUrl: string): QueueOptions {
  return {
    prefix: `darkroom:{${kind}}`,
    createClient: () => connect(redisUrl),
    settings: {
      // A hint that stalls is not worth running again: the task itself is found in PostgreSQL.
      maxStalledCount: 0,
      // Twice this, and the half minute of its lock, until a hint that was lost on the way to a worker is gone from Redis.
      stalledInterval: 10_000,
      // Bull's own pause after a lost connection; the worker does not wait for it.
      drainDelay: 5,
    },
  };
}

function connect(redisUrl: string): Redis {
  const client = new Redis(redisUrl, {
    maxRetriesPerRequest: null,
    enableReadyCheck: false,
    connectTimeout: 2_000,
    keepAlive: 5_000,
    // Of a server that does not say farewell.
    disconnectTimeout: 500,
    // A server that has gone without a word. Longer than Bull's longest wait, `drainDelay`, and than a short standstill.
    socketTimeout: 12_000,
    retryStrategy: (times) => Math.min(100 + times * 100, 1_000),
  });
  // Each failed try to reconnect arrives here; RedisGate tells once that Redis is away.
  client.on('error', () => undefined);
  return client;
}
