import type { DataSource } from 'typeorm';
import type { TaskTable } from './task-table.js';

/** What became of a task that a worker believes it runs. */
export interface HeldTask {
  id: string;
  attempt: number;
  cancelRequested: boolean;
}

/** The tasks of this worker among the given ones; those missing are no longer its own. */
export async function heldTasks(
  db: DataSource,
  table: TaskTable,
  workerId: string,
  ids: string[],
): Promise<HeldTask[]> {
  return db.query(
    `SELECT id, attempt, cancel_requested_at IS NOT NULL AS "cancelRequested"
     FROM ${table.name} WHERE id = ANY($1) AND worker_id = $2 AND status = 'PROCESSING'`,
    [ids, workerId],
  );
}
