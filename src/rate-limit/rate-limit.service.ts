import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { RedisClient } from '../redis/redis-client.js';
import { RedisGate } from '../redis/redis-gate.js';
import { networkOf } from './network.js';
import { tooManyGuests } from './rate-limit.problems.js';
import type { Standing } from './request-counter.js';
import { RequestCounter, WINDOW_MS } from './request-counter.js';

const EXCHANGE_EVERY_MS = 500;
const LIMIT_MS = 250;

const ADD = `
  local sum = redis.call('INCRBY', KEYS[1], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return sum`;

interface Addition {
  key: string;
  count: number;
  keptMs: number;
}

const HOUR_MS = 3_600_000;

/** Counts the requests of each caller, and the guests of each address, over all API processes where they share a Redis. */
@Injectable()
export class RateLimit implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly requests: RequestCounter;
  private readonly guests: RequestCounter;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly config: Config,
    @Inject(RedisClient) private readonly redis: RedisClient | null,
    private readonly gate: RedisGate,
  ) {
    this.requests = new RequestCounter(config.rateLimit);
    this.guests = new RequestCounter(config.guestLimit, HOUR_MS);
  }

  onApplicationBootstrap(): void {
    const { redis } = this;
    if (redis === null) return;
    this.timer = setInterval(() => {
      void this.requests.exchange((caller, window, count) =>
        this.add(redis, { key: `rate:${caller}:${window}`, count, keptMs: 2 * WINDOW_MS }),
      );
      void this.guests.exchange((address, window, count) =>
        this.add(redis, { key: `guests:${address}:${window}`, count, keptMs: 2 * HOUR_MS }),
      );
    }, EXCHANGE_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Requests a minute; 0 when they are not limited. */
  get limit(): number {
    return this.config.rateLimit;
  }

  /** Counts a request. Null when requests are not limited. */
  hit(caller: string): Standing | null {
    return this.limit === 0 ? null : this.requests.hit(caller, Date.now());
  }

  /** How a caller's next request will stand. Null when requests are not limited. */
  look(caller: string): Standing | null {
    return this.limit === 0 ? null : this.requests.look(caller, Date.now());
  }

  /**
   * Counts a new guest of an address.
   * @throws Problem TOO_MANY_GUESTS
   */
  countGuest(ip: string): void {
    const { guestLimit: limit, rateLimit } = this.config;
    const standing = limit === 0 || rateLimit === 0 ? null : this.guests.hit(networkOf(ip), Date.now());
    if (standing === null || standing.allowed) return;
    const seconds = standing.resetSeconds;
    throw tooManyGuests({ limit, seconds }, { retryAfter: seconds });
  }

  private async add({ connection }: RedisClient, { key, count, keptMs }: Addition): Promise<number | null> {
    const options = { keys: [key], arguments: [String(count), String(keptMs)] };
    const sum = await this.gate.try(LIMIT_MS, () => connection.eval(ADD, options));
    return typeof sum === 'number' ? sum : null;
  }
}
