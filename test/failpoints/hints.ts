import type { Redis } from 'ioredis';

export interface Hints {
  /** With a worker, which may be dead. */
  held: string[];
  /** Anywhere else, or in no list at all. */
  free: string[];
}

/** What Bull has in this database. */
export async function hintsIn(redis: Redis): Promise<Hints> {
  const keys = await redis.keys('darkroom:{*');
  const hints = keys.filter((key) => /:[\da-f-]{36}\.\d+$/.test(key)).map((key) => key.slice(key.lastIndexOf(':') + 1));
  const active = keys.filter((key) => key.endsWith(':active'));
  const held = (await Promise.all(active.map((key) => redis.lrange(key, 0, -1)))).flat();
  return { held, free: hints.filter((hint) => !held.includes(hint)) };
}
