import type { DataSource } from 'typeorm';
import type { Task } from '../task.entity.js';
import { PARTS } from './park-if-processing.js';
import type { Row, TaskTable } from './task-table.js';

/**
 * PROCESSING → PENDING for tasks whose last part has ended: the given one, or all of them. Once for each: of two that ask at
 * the same moment one finds the row locked, and then no longer waiting. To be asked after the end of the part is committed;
 * two parts that end at once do not see each other before.
 */
export async function wakeWholes(
  db: DataSource,
  wholes: TaskTable,
  parts: TaskTable,
  id: string | null,
): Promise<Task[]> {
  const [rows]: [Row[], number] = await db.query(
    `UPDATE ${wholes.name} AS task SET
       status = 'PENDING', worker_id = NULL, lease_until = NULL, stage = NULL, eta_at = NULL,
       seq = nextval('task_seq'), updated_at = now()${wholes.countParts('task')}
     WHERE status = 'PROCESSING' AND worker_id = '${PARTS}' AND ($1::uuid IS NULL OR id = $1)
       AND NOT EXISTS (SELECT FROM ${parts.name} WHERE part_of = task.id AND status IN ('PENDING', 'PROCESSING'))
     RETURNING *`,
    [id],
  );
  return rows.map((row) => wholes.hydrate(row));
}
