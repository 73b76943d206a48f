import type { DataSource } from 'typeorm';
import type { TaskTable } from './task-table.js';

/** Cancels what is left of the parts of a task that has ended, or of all such tasks. Running ones are asked to stop. */
export async function stopParts(db: DataSource, wholes: TaskTable, parts: TaskTable, id: string | null): Promise<void> {
  await db.query(
    `UPDATE ${parts.name} AS part SET
       status = CASE part.status WHEN 'PENDING' THEN 'CANCELLED' ELSE part.status END,
       finished_at = CASE part.status WHEN 'PENDING' THEN now() END,
       cancel_requested_at = now(), seq = nextval('task_seq'), updated_at = now()
     FROM ${wholes.name} AS whole
     WHERE whole.id = part.part_of AND whole.finished_at IS NOT NULL AND ($1::uuid IS NULL OR whole.id = $1)
       AND part.status IN ('PENDING', 'PROCESSING') AND part.cancel_requested_at IS NULL`,
    [id],
  );
}
