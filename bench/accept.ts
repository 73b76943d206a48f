import autocannon from 'autocannon';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { findFreePort } from '../src/database/free-port.js';
import { useIndexesOnly } from '../src/database/indexes-only.js';
import { MoveOutbox } from '../src/task-lifecycle/store/move-outbox.js';
import { coalesce } from '../src/task-lifecycle/store/coalesce.js';
import type { NewTask } from '../src/task-lifecycle/store/submit-task.js';
import { submitTasks } from '../src/task-lifecycle/store/submit-task.js';
import { TaskTable } from '../src/task-lifecycle/store/task-table.js';
import { runEngine } from './engines.js';
import { NoopTask, noopKind } from './noop-kind.js';
import type { BenchStage } from './stage.js';
import { median } from './stage.js';

const TASKS = 10_000;
const USERS = 200;
const AT_ONCE = 50;
const ROUNDS = 3;

/** Tasks accepted with their credits, in PostgreSQL: the row, the hold and the ledger's entry in one statement for all that come at the same time. */
export async function benchAccept(stage: BenchStage): Promise<string[]> {
  const db = await new DataSource({
    type: 'postgres',
    url: stage.databaseUrl,
    poolSize: 10,
    entities: [NoopTask],
    extra: { onConnect: useIndexesOnly },
  }).initialize();
  await db.query(
    `INSERT INTO credit_accounts (user_id, balance, held) SELECT 'user ' || n, 1000000, 0 FROM generate_series(0, $1) AS n`,
    [USERS],
  );
  const table = new TaskTable(db, noopKind(10), new MoveOutbox());
  const batched = coalesce((tasks: NewTask[]) => submitTasks(db, table, tasks), { batch: 64, atOnce: 3 });
  const accept = (n: number): Promise<unknown> =>
    batched({
      id: uuidv7(), userId: `user ${n % USERS}`, type: null, maxAttempts: 1, dedupeKey: null, idempotencyKey: null,
      retryOf: null, credits: 1, maxActive: 1_000, fileIds: [], input: {},
    }); // prettier-ignore
  await atOnce(500, accept);
  const start = performance.now();
  await atOnce(TASKS, accept);
  const ours = (TASKS / (performance.now() - start)) * 1_000;
  await db.destroy();
  const lines = [`Darkroom: ${Math.round(ours)} accepted/s with credits, ${AT_ONCE} at once; wanted 3500`];
  for (const peer of ['graphile-worker', 'pg-boss', 'BullMQ on PostgreSQL', 'BullMQ and rows'])
    lines.push(`${peer}: ${Math.round((await runEngine(stage, peer, 'accept')).perSecond ?? 0)} enqueued/s`);
  return lines;
}

async function atOnce(count: number, call: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const some = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) await call(n);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
}

/** Users of each connection, whose tasks stay within what one may have active by default. */
const USERS_EACH = 20;

/** Creates over HTTP on one API process for a thousand users, against a bare Fastify route that does one INSERT, in turns. */
export async function benchCreateRate(stage: BenchStage): Promise<string> {
  const port = await findFreePort();
  stage.spawn('bare-fastify.js', [], {
    PORT: String(port),
    REDIS_URL: stage.redis.url,
    DATABASE_URL: stage.databaseUrl,
  });
  const api = await stage.darkroom('api', 10, { MAX_ACTIVE_TASKS: '50' });
  const tokens: string[] = [];
  await atOnce(AT_ONCE * USERS_EACH, async () => {
    const guest = await fetch(`${api.url}/api/v1/auth/guest`, { method: 'POST' });
    const { data }: { data: { token: string } } = JSON.parse(await guest.text());
    tokens.push(data.token);
  });
  const rates: { bare: number[]; ours: number[] } = { bare: [], ours: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const bare = await creates(`http://127.0.0.1:${port}/`, []);
    const ours = await creates(`${api.url}/api/v1/noop/tasks`, tokens);
    // The first round warms up.
    if (round > 0) rates.bare.push(bare);
    if (round > 0) rates.ours.push(ours);
    await stage.db.query('TRUNCATE noop_tasks');
  }
  await api.stop();
  const [bare, ours] = [median(rates.bare), median(rates.ours)];
  return `${Math.round(ours)} creates/s, ${(ours / bare).toFixed(2)} of bare Fastify + one INSERT (${Math.round(bare)}/s); wanted 0.5`;
}

/** Each connection goes through tokens of its own. */
async function creates(url: string, tokens: readonly string[]): Promise<number> {
  let connections = 0;
  const result = await autocannon({
    url,
    method: 'POST',
    connections: AT_ONCE,
    duration: 4,
    setupClient: (client) => {
      const first = connections++ * USERS_EACH;
      const own = tokens.slice(first, first + USERS_EACH);
      if (own.length > 0)
        client.setRequests(own.map((token) => ({ method: 'POST', headers: { authorization: `Bearer ${token}` } })));
    },
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} other answers, ${result.errors} errors`);
  return result.requests.average;
}
