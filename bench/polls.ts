import autocannon from 'autocannon';
import { findFreePort } from '../src/database/free-port.js';
import type { BenchStage } from './stage.js';
import { median } from './stage.js';

const ROUNDS = 3;

/** Polls of a finished and of a waiting task, against a bare Fastify route that does one Redis GET, in turns. */
export async function benchPolls(stage: BenchStage): Promise<string[]> {
  const port = await findFreePort();
  stage.spawn('bare-fastify.js', [], { PORT: String(port), REDIS_URL: stage.redis.url });
  const api = await stage.darkroom('api');
  const guest = await fetch(`${api.url}/api/v1/auth/guest`, { method: 'POST' });
  const { data }: { data: { token: string; userId: string } } = JSON.parse(await guest.text());
  const [{ id: waiting }] = await insert(stage, data.userId, `'PENDING', now() + interval '1 hour', NULL`);
  const [{ id: finished }] = await insert(stage, data.userId, `'COMPLETED', now(), now()`);
  await stage.redis.command('SET', 'bare', 'x'.repeat(900));
  const headers = { authorization: `Bearer ${data.token}` };
  const rates: Record<'bare' | 'finished' | 'waiting', number[]> = { bare: [], finished: [], waiting: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const measured = {
      bare: await requestsPerSecond(`http://127.0.0.1:${port}/`, {}),
      finished: await requestsPerSecond(`${api.url}/api/v1/tasks/${finished}`, headers),
      waiting: await requestsPerSecond(`${api.url}/api/v1/tasks/${waiting}`, headers),
    };
    // The first round warms up.
    if (round > 0) for (const name of ['bare', 'finished', 'waiting'] as const) rates[name].push(measured[name]);
  }
  await api.stop();
  const line = (name: 'finished' | 'waiting'): string =>
    `${name} task: ${Math.round(median(rates[name]))} polls/s, ${(median(rates[name]) / median(rates.bare)).toFixed(2)} of bare Fastify + Redis GET (${Math.round(median(rates.bare))}/s); wanted 0.6`;
  return [line('finished'), line('waiting')];
}

async function insert(stage: BenchStage, userId: string, values: string): Promise<[{ id: string }]> {
  return stage.db.query(
    `INSERT INTO noop_tasks (id, user_id, max_attempts, status, run_at, finished_at)
     VALUES (gen_random_uuid(), $1, 1, ${values}) RETURNING id`,
    [userId],
  );
}

async function requestsPerSecond(url: string, headers: Record<string, string>): Promise<number> {
  const result = await autocannon({ url, headers, connections: 50, duration: 4 });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} other answers, ${result.errors} errors`);
  return result.requests.average;
}
