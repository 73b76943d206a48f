import type { DataSource } from 'typeorm';
import type { Task } from '../task.entity.js';
import type { Row, TaskTable } from './task-table.js';

/** Milliseconds a worker that is not heard of keeps its tasks. */
export const LEASE_MS = 10_000;

/**
 * PENDING → PROCESSING for up to `count` due tasks, oldest first. Two workers never get the same one. The commit does not wait
 * for the disk: should PostgreSQL crash and forget it, the task is PENDING again, and this worker, which the fence names,
 * can settle nothing.
 */
export async function claimDue(db: DataSource, table: TaskTable, workerId: string, count: number): Promise<Task[]> {
  const [rows]: [Row[], number] = await db.query(
    `WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
     due AS (
       SELECT id FROM unhurried, ${table.name} AS task WHERE status = 'PENDING' AND run_at <= now()
       ORDER BY run_at, id LIMIT $1 FOR UPDATE OF task SKIP LOCKED)
     UPDATE ${table.name} AS task SET
       status = 'PROCESSING', worker_id = $2, lease_until = now() + $3 * interval '1 ms',
       deadline_at = now() + $4 * interval '1 ms', started_at = coalesce(started_at, now()),
       stage = NULL, eta_at = NULL, error = NULL, seq = nextval('task_seq'), updated_at = now()
     FROM due WHERE task.id = due.id
     RETURNING task.*`,
    [count, workerId, LEASE_MS, table.kind.attemptLimit],
  );
  return rows.map((row) => table.hydrate(row)).sort((a, b) => (a.id < b.id ? -1 : 1));
}
