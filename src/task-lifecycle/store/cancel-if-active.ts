import type { DataSource } from 'typeorm';
import { releaseCredits } from '../../credits/credit-moves.js';
import type { Task } from '../task.entity.js';
import { PARTS } from './park-if-processing.js';
import type { Row, TaskTable } from './task-table.js';

const NOBODY_AT_WORK = `(status = 'PENDING' OR worker_id = '${PARTS}')`;

/**
 * PENDING → CANCELLED at once, its credits given back, and so is a task that waits for its parts; any other PROCESSING task
 * is only marked, and its worker ends it.
 * @returns the task, still PROCESSING or already CANCELLED; null when it is finished, or not this user's
 */
export async function cancelIfActive(
  db: DataSource,
  table: TaskTable,
  userId: string,
  id: string,
): Promise<Task | null> {
  const rows: Row[] = await db.query(
    `WITH moved AS (
     UPDATE ${table.name} SET
       status = CASE WHEN ${NOBODY_AT_WORK} THEN 'CANCELLED' ELSE status END,
       finished_at = CASE WHEN ${NOBODY_AT_WORK} THEN now() END,
       credits_refunded = CASE WHEN ${NOBODY_AT_WORK} THEN credits ELSE 0 END,
       error = NULL, stage = CASE WHEN ${NOBODY_AT_WORK} THEN NULL ELSE 'cancelling' END,
       cancel_requested_at = coalesce(cancel_requested_at, now()), seq = nextval('task_seq'), updated_at = now()${table.countParts(table.name)}
     WHERE id = $1 AND user_id = $2 AND status IN ('PENDING', 'PROCESSING')
     RETURNING *),
     ${releaseCredits('moved')}${table.consequences('moved')}
     SELECT * FROM moved`,
    [id, userId],
  );
  return rows[0] ? table.hydrate(rows[0]) : null;
}
