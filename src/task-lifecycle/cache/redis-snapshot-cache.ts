import { Injectable } from '@nestjs/common';
import { RedisClient } from '../../redis/redis-client.js';
import { RedisGate } from '../../redis/redis-gate.js';
import type { StoredSnapshot } from './snapshot-cache.js';
import { SnapshotCache } from './snapshot-cache.js';

const LIMIT_MS = 250;

/** Compares and sets in one step: two processes may write at the same moment. The value starts with its seq. */
const PUT_IF_NEWER = `
  local known = redis.call('GET', KEYS[1])
  if known and tonumber(string.match(known, '^%d+')) > tonumber(ARGV[1]) then return 0 end
  redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])
  return 1`;

@Injectable()
export class RedisSnapshotCache extends SnapshotCache {
  constructor(
    private readonly redis: RedisClient,
    private readonly gate: RedisGate,
  ) {
    super();
  }

  async get(id: string): Promise<string | null> {
    return textOf(await this.gate.try(LIMIT_MS, () => this.redis.connection.get(key(id))));
  }

  async getMany(ids: readonly string[]): Promise<(string | null)[]> {
    const values = await this.gate.try(LIMIT_MS, () => this.redis.connection.mGet(ids.map(key)));
    return values ? values.map(textOf) : ids.map(() => null);
  }

  async put(id: string, { seq, text, ttlMs }: StoredSnapshot): Promise<void> {
    await this.gate.try(LIMIT_MS, () =>
      this.redis.connection.eval(PUT_IF_NEWER, { keys: [key(id)], arguments: [String(seq), text, String(ttlMs)] }),
    );
  }
}

function key(id: string): string {
  return `task:${id}`;
}

function textOf(value: string | null): string | null {
  return value === null ? null : value.slice(value.indexOf(' ') + 1);
}
