import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataSource } from 'typeorm';
import { claimDue } from '../src/task-lifecycle/store/claim-due.js';
import { findExpired } from '../src/task-lifecycle/store/delete-finished.js';
import { findReferences, findReferencesById, loadTasks } from '../src/task-lifecycle/store/find-tasks.js';
import { useIndexesOnly } from '../src/database/indexes-only.js';
import { MoveOutbox } from '../src/task-lifecycle/store/move-outbox.js';
import { TaskTable } from '../src/task-lifecycle/store/task-table.js';
import { NoopTask, noopKind } from './noop-kind.js';
import type { BenchStage } from './stage.js';
import { median } from './stage.js';

/** `GROWTH_ROWS=10000,1000000,10000000` for the ten million, which take some minutes to write. */
const SIZES = (process.env['GROWTH_ROWS'] ?? '10000,1000000').split(',').map(Number);
const WAITING = 2_000;
const USERS = 100;
const RUNS = 150;

interface Probe {
  db: DataSource;
  table: TaskTable;
  ids: string[];
}

const OPERATIONS: Record<string, (probe: Probe, run: number) => Promise<unknown>> = {
  'claim of ten': ({ db, table }) => claimDue(db, table, 'bench', 10),
  'poll past the cache': async ({ db, table, ids }, run) => {
    const references = await findReferencesById(db, [ids[run % ids.length] ?? '']);
    await loadTasks(
      db,
      table,
      references.map(({ id }) => id),
    );
  },
  'page of a list': ({ db }, run) => findReferences(db, { userId: `user ${run % USERS}`, limit: 20 }),
  'page of a list by status': ({ db }, run) =>
    findReferences(db, { userId: `user ${run % USERS}`, limit: 20, statuses: ['PENDING', 'PROCESSING'] }),
  'sweep that finds nothing': ({ db, table }) => findExpired(db, table),
};

/** What the statements cost in a table of ten thousand finished tasks, and in larger ones. */
export async function benchGrowth(stage: BenchStage): Promise<string[]> {
  const db = await new DataSource({
    type: 'postgres',
    url: stage.databaseUrl,
    poolSize: 2,
    entities: [NoopTask],
    extra: { onConnect: useIndexesOnly },
  }).initialize();
  const table = new TaskTable(db, noopKind(10), new MoveOutbox());
  const results = new Map<string, number[]>(Object.keys(OPERATIONS).map((name) => [name, []]));
  for (const size of SIZES) {
    const ids = await fill(db, size);
    for (const [name, operation] of Object.entries(OPERATIONS))
      results.get(name)?.push(await millisecondsOf(operation, { db, table, ids }));
  }
  await keepPlans(db);
  await db.destroy();
  return [...results].map(([name, times]) => {
    const first = times[0] ?? Number.NaN;
    const all = times.map((ms, index) => `${SIZES[index]}: ${ms.toFixed(2)} ms (${(ms / first).toFixed(2)})`);
    return `${name}: ${all.join(', ')}; wanted at most 1.5`;
  });
}

/** Finished tasks of the last weeks, and some that wait; returns some of their ids. */
async function fill(db: DataSource, size: number): Promise<string[]> {
  await db.query('TRUNCATE noop_tasks');
  const step = 100_000;
  for (let from = 0; from < size; from += step)
    await db.query(
      `INSERT INTO noop_tasks (id, user_id, max_attempts, status, progress, created_at, finished_at)
       SELECT gen_random_uuid(), 'user ' || n % ${USERS}, 1, 'COMPLETED', 100, now() - n * interval '1 ms', now() - n * interval '1 ms'
       FROM generate_series($1::int, $2::int) AS n`,
      [from, Math.min(size, from + step) - 1],
    );
  await db.query(
    `INSERT INTO noop_tasks (id, user_id, max_attempts, turn)
     SELECT gen_random_uuid(), 'user ' || n % ${USERS}, 1, 9000000000000 + n FROM generate_series(1, ${WAITING}) AS n`,
  );
  await db.query('VACUUM ANALYZE noop_tasks');
  const rows: { id: string }[] = await db.query(`SELECT id FROM noop_tasks WHERE status = 'COMPLETED' LIMIT 1000`);
  return rows.map(({ id }) => id);
}

async function millisecondsOf(
  operation: (probe: Probe, run: number) => Promise<unknown>,
  probe: Probe,
): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await operation(probe, run);
    times.push(performance.now() - start);
  }
  return median(times);
}

/** The plans at the largest size, for who wants to know why. */
async function keepPlans(db: DataSource): Promise<void> {
  const statements = [
    `SELECT id FROM noop_tasks WHERE status = 'PENDING' AND run_at <= now() ORDER BY turn, run_at, id LIMIT 10 FOR UPDATE SKIP LOCKED`,
    `SELECT id, kind FROM tasks WHERE id = (SELECT id FROM noop_tasks LIMIT 1)`,
    `SELECT id, kind FROM tasks WHERE user_id = 'user 7' ORDER BY created_at DESC, id DESC LIMIT 21`,
    `SELECT id FROM noop_tasks WHERE finished_at < now() - interval '90 days' ORDER BY finished_at LIMIT 500 FOR UPDATE SKIP LOCKED`,
  ];
  const plans: string[] = [];
  for (const statement of statements) {
    const rows: Record<'QUERY PLAN', string>[] = await db.query(`EXPLAIN (ANALYZE, BUFFERS) ${statement}`);
    plans.push(`${statement}\n\n${rows.map((row) => row['QUERY PLAN']).join('\n')}\n`);
  }
  const folder = fileURLToPath(new URL('../../.cache', import.meta.url));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'growth-plans.txt'), plans.join('\n'));
}
