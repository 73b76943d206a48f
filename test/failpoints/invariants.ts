import { expect } from 'vitest';
import { CreditsAudit } from '../../src/credits/credits-audit.service.js';
import type { TaskStatus } from '../../src/task-lifecycle/task-status.js';
import { isFinished, isLegalMove } from '../../src/task-lifecycle/task-status.js';
import { until } from '../support/until.js';
import { groupBy } from './group-by.js';
import { hintsIn } from './hints.js';
import { expectNoOrphanFiles } from './orphan-files.js';
import type { Scene } from './scene.js';

interface SeenMove {
  task_id: string;
  origin: TaskStatus | null;
  target: TaskStatus;
  seq: number;
  is_part: boolean;
}

/** Longer than a lease of a delivery, which is the longest. */
const QUIET_WITHIN = 180_000;

/** Nothing waits, runs or is still to be told. */
export async function untilQuiet({ db }: Scene): Promise<void> {
  const active = `status IN ('PENDING', 'PROCESSING')`;
  const open = async () => {
    const [{ count }] = await db.query(
      `SELECT (SELECT count(*) FROM tasks WHERE ${active}) + (SELECT count(*) FROM pdf_shards WHERE ${active})
         + (SELECT count(*) FROM webhook_deliveries WHERE status = 'PENDING') AS count`,
    );
    return Number(count) === 0;
  };
  await until('every task to end and to be told', open, { within: QUIET_WITHIN, every: 100 });
}

/**
 * What is true of every scene, whatever died in it.
 * @param asked the ids of the tasks that there must be
 */
export async function expectInvariants(
  scene: Scene,
  asked: readonly string[] = scene.requests.idsOf('/tasks', '/retry', '/jobs', '/compositions'),
): Promise<void> {
  const ended = await expectOneEnd(scene, asked);
  await expectExactLedger(scene);
  await expectEachEndTold(scene, ended);
  await expectNoOrphanRows(scene);
  await expectNoOrphanHints(scene);
  await expectNoOrphanFiles(scene);
}

/**
 * Every task and part moved legally, with a growing seq, to one end, and there are as many tasks as were asked for.
 * @returns the ids of the tasks
 */
async function expectOneEnd({ db }: Scene, asked: readonly string[]): Promise<string[]> {
  const moves: SeenMove[] = await db.query(
    'SELECT task_id, origin, target, seq::float8 AS seq, is_part FROM seen_moves ORDER BY n',
  );
  const histories = groupBy(moves, ({ task_id }) => task_id);
  for (const history of histories.values()) {
    const legal = history.every(({ origin, target, seq }, index) => {
      const before = history[index - 1];
      if (!before) return origin === null;
      return origin === before.target && isLegalMove(before.target, target) && seq > before.seq;
    });
    const ends = history.filter(({ target }) => isFinished(target));
    expect({ legal, ends: ends.length, history }).toMatchObject({ legal: true, ends: 1 });
  }
  const tasks = [...histories].filter(([, [first]]) => !first?.is_part).map(([id]) => id);
  expect(tasks.sort()).toEqual([...new Set(asked)].sort());
  return tasks;
}

/** The product's own audit finds nothing, nothing is held any more, and no move of credits was made twice. */
async function expectExactLedger({ db }: Scene): Promise<void> {
  expect((await new CreditsAudit(db).run()).differences).toEqual([]);
  expect(await db.query('SELECT user_id, held FROM credit_accounts WHERE held <> 0')).toEqual([]);
  const twice = `SELECT task_id, type, count(*) FROM credit_ledger WHERE task_id IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1`;
  expect(await db.query(twice)).toEqual([]);
}

/**
 * One delivery for each task that ended since there was a webhook; it arrived, always under its id and to
 * the same effect.
 */
async function expectEachEndTold({ db, receiver }: Scene, tasks: readonly string[]): Promise<void> {
  const [{ count }] = await db.query('SELECT count(*)::int AS count FROM webhooks');
  const deliveries: { id: string; task_id: string; status: string }[] = await db.query(
    'SELECT id, task_id, status FROM webhook_deliveries',
  );
  expect(deliveries.map(({ task_id }) => task_id).sort()).toEqual(count === 0 ? [] : [...tasks].sort());
  expect(deliveries.filter(({ status }) => status !== 'DELIVERED')).toEqual([]);
  const received = groupBy(receiver.received, ({ id }) => id);
  expect([...received.keys()].sort()).toEqual(deliveries.map(({ id }) => id).sort());
  for (const { id, task_id } of deliveries) {
    const told = received.get(id)?.map(({ body }) => `${body.data.id} ${body.type}`);
    expect([...new Set(told)]).toEqual([expect.stringContaining(task_id)]);
  }
}

/**
 * Nobody holds on to a file but a task that is there; no part is without its whole, no key without its answer, no
 * ended task has a lease or a worker, and those have ended that have the time of it.
 */
async function expectNoOrphanRows({ db }: Scene): Promise<void> {
  const orphans = await db.query(
    `SELECT used_by AS orphan FROM file_uses
     WHERE used_by LIKE 'task:%' AND NOT EXISTS (SELECT FROM tasks WHERE used_by = 'task:' || id)
     UNION ALL SELECT 'shard ' || id FROM pdf_shards WHERE NOT EXISTS (SELECT FROM pdf_jobs WHERE pdf_jobs.id = part_of)
     UNION ALL SELECT 'key without an answer ' || key FROM idempotency_keys WHERE answer IS NULL`,
  );
  expect(orphans).toEqual([]);
  for (const table of ['sample_tasks', 'generation_tasks', 'pdf_jobs', 'pdf_shards', 'video_compositions']) {
    const held = `SELECT id FROM ${table} WHERE finished_at IS NOT NULL AND (lease_until IS NOT NULL OR worker_id IS NOT NULL)`;
    expect(await db.query(held)).toEqual([]);
    const timeless = `SELECT id FROM ${table} WHERE (finished_at IS NULL) <> (status IN ('PENDING', 'PROCESSING'))`;
    expect(await db.query(timeless)).toEqual([]);
  }
}

/** Bull keeps no hint but those that died with their worker, which it drops a minute later. */
async function expectNoOrphanHints({ redis }: Scene): Promise<void> {
  await until('every hint to be taken', async () => (await hintsIn(redis)).free.length === 0, { within: 20_000 });
}
