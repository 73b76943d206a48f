import type { DataSource } from 'typeorm';
import type { Task } from '../task.entity.js';
import type { Row, TaskTable } from './task-table.js';

/** Stands in `worker_id` for the parts that do the work of a task. */
export const PARTS = 'parts';

interface Fence {
  id: string;
  attempt: number;
  workerId: string;
}

/**
 * Leaves a PROCESSING task to its parts: it takes no worker's place any more, and its lease does not run out. Null when the
 * worker has lost the task, or a cancel was asked for.
 */
export async function parkIfProcessing(db: DataSource, table: TaskTable, fence: Fence): Promise<Task | null> {
  const [rows]: [Row[], number] = await db.query(
    `UPDATE ${table.name} SET
       worker_id = '${PARTS}', lease_until = now() + interval '100 years', deadline_at = NULL,
       seq = nextval('task_seq'), updated_at = now()
     WHERE id = $1 AND status = 'PROCESSING' AND attempt = $2 AND worker_id = $3 AND cancel_requested_at IS NULL
     RETURNING *`,
    [fence.id, fence.attempt, fence.workerId],
  );
  return rows[0] ? table.hydrate(rows[0]) : null;
}
