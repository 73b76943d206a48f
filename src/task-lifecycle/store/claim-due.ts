import type { DataSource } from 'typeorm';
import { runPrepared } from '../../database/prepared.js';
import type { Task } from '../task.entity.js';
import type { TaskTable } from './task-table.js';

/** Milliseconds a worker that is not heard of keeps its tasks. */
export const LEASE_MS = 10_000;

/**
 * A worker died over it this often, each time in company, so that it may be innocent: it runs with no other such task, and the
 * next death tells.
 */
const LOSSES_OF_A_SUSPECT = 2;

/** Most tasks of one claim. */
export const CLAIM_LIMIT = 256;

/**
 * PENDING → PROCESSING for up to `count` due tasks, in the order of their turns. Two workers never get the same one. The commit
 * does not wait for the disk: should PostgreSQL crash and forget it, the task is PENDING again, and this worker, which the
 * fence names, can settle nothing. The rows, which are locked, are found by their places: for a join the planner might read the whole table.
 */
export async function claimDue(db: DataSource, table: TaskTable, workerId: string, count: number): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let left = count; left > 0; left = count - tasks.length) {
    const limit = planned(left);
    const claimed = await claim(db, table, workerId, { limit, which: `worker_losses < ${LOSSES_OF_A_SUSPECT}` }).catch(
      (error: unknown) => {
        // What was claimed before is this worker's, and must be run.
        if (tasks.length === 0) throw error;
        return [];
      },
    );
    tasks.push(...claimed);
    if (claimed.length < limit) break;
  }
  return tasks;
}

/**
 * The limit stands in the text, as a plan that is kept must know it to read no more of the index than it needs; so that there
 * are few texts, a large one is rounded down.
 */
function planned(count: number): number {
  return count <= 16 ? count : count - (count % 16);
}

/** The same for one task that is suspected of killing its workers; null when there is none. */
export async function claimSuspect(db: DataSource, table: TaskTable, workerId: string): Promise<Task | null> {
  const [task] = await claim(db, table, workerId, { limit: 1, which: `worker_losses >= ${LOSSES_OF_A_SUSPECT}` });
  return task ?? null;
}

async function claim(
  db: DataSource,
  table: TaskTable,
  workerId: string,
  { limit, which }: { limit: number; which: string },
): Promise<Task[]> {
  const rows = await runPrepared(
    db,
    `WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
     due AS (
       SELECT task.ctid FROM unhurried, ${table.name} AS task WHERE status = 'PENDING' AND run_at <= now() AND ${which}
       ORDER BY turn, run_at, id LIMIT ${limit} FOR UPDATE OF task SKIP LOCKED)
     UPDATE ${table.name} AS task SET
       status = 'PROCESSING', worker_id = $1, lease_until = now() + $2 * interval '1 ms',
       deadline_at = now() + $3 * interval '1 ms', started_at = coalesce(started_at, now()),
       stage = NULL, eta_at = NULL, error = NULL, seq = nextval('task_seq'), updated_at = now()
     WHERE task.ctid = ANY(ARRAY(SELECT ctid FROM due))
     RETURNING ${table.columnsOf('task')}`,
    [workerId, LEASE_MS, table.kind.attemptLimit],
  );
  return rows.map((row) => table.hydrate(row)).sort(byTurn);
}

function byTurn(one: Task, other: Task): number {
  return one.turn - other.turn || one.runAt.getTime() - other.runAt.getTime() || (one.id < other.id ? -1 : 1);
}
