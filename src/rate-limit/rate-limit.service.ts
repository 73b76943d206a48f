import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { RedisClient } from '../redis/redis-client.js';
import { RedisGate } from '../redis/redis-gate.js';
import type { Standing } from './request-counter.js';
import { RequestCounter, WINDOW_MS } from './request-counter.js';

const EXCHANGE_EVERY_MS = 500;
const LIMIT_MS = 250;

const ADD = `
  local sum = redis.call('INCRBY', KEYS[1], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return sum`;

/** Counts the requests of each caller, over all API processes where they share a Redis. */
@Injectable()
export class RateLimit implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly counter: RequestCounter;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly config: Config,
    @Inject(RedisClient) private readonly redis: RedisClient | null,
    private readonly gate: RedisGate,
  ) {
    this.counter = new RequestCounter(config.rateLimit);
  }

  onApplicationBootstrap(): void {
    const { redis } = this;
    if (redis === null || this.config.rateLimit === 0) return;
    this.timer = setInterval(() => {
      void this.counter.exchange((caller, window, requests) => this.add(redis, `rate:${caller}:${window}`, requests));
    }, EXCHANGE_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Null when requests are not limited. */
  hit(caller: string): Standing | null {
    return this.config.rateLimit === 0 ? null : this.counter.hit(caller, Date.now());
  }

  private async add({ connection }: RedisClient, key: string, requests: number): Promise<number | null> {
    const options = { keys: [key], arguments: [String(requests), String(2 * WINDOW_MS)] };
    const sum = await this.gate.try(LIMIT_MS, () => connection.eval(ADD, options));
    return typeof sum === 'number' ? sum : null;
  }
}
