import type { DataSource } from 'typeorm';
import { releaseCredits } from '../../credits/credit-moves.js';
import type { Task } from '../task.entity.js';
import type { Row, TaskTable } from './task-table.js';

/**
 * PENDING → CANCELLED at once, its credits given back; a PROCESSING task is only marked, and its worker ends it.
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
       status = CASE status WHEN 'PENDING' THEN 'CANCELLED' ELSE status END,
       finished_at = CASE status WHEN 'PENDING' THEN now() END,
       credits_refunded = CASE status WHEN 'PENDING' THEN credits ELSE 0 END,
       error = NULL, stage = CASE status WHEN 'PENDING' THEN NULL ELSE 'cancelling' END,
       cancel_requested_at = coalesce(cancel_requested_at, now()), seq = nextval('task_seq'), updated_at = now()
     WHERE id = $1 AND user_id = $2 AND status IN ('PENDING', 'PROCESSING')
     RETURNING *),
     ${releaseCredits('moved')}${table.consequences('moved')}
     SELECT * FROM moved`,
    [id, userId],
  );
  return rows[0] ? table.hydrate(rows[0]) : null;
}
