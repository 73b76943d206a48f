import type { DataSource } from 'typeorm';
import type { Task } from '../task.entity.js';
import { PARTS } from './park-if-processing.js';
import type { Row, TaskTable } from './task-table.js';

/** What is left for the whole to do when its parts have ended, in percent. */
const LAST_STEP = 3;

/** Records how far a task is whose parts do the work: as far as they are, by their weight. */
export async function progressOfParts(
  db: DataSource,
  wholes: TaskTable,
  parts: TaskTable,
  id: string,
): Promise<Task | null> {
  const [rows]: [Row[], number] = await db.query(
    `UPDATE ${wholes.name} AS task SET
       progress = greatest(task.progress, parts.done), stage = parts.stage,
       eta_at = now() + (now() - task.started_at) * ((100 - parts.done) / nullif(parts.done, 0)),
       completed_parts = parts.completed, failed_parts = parts.failed,
       seq = nextval('task_seq'), updated_at = now()
     FROM (
       SELECT (sum(weight * CASE WHEN finished_at IS NULL THEN progress ELSE 100 END) / sum(weight)
           * (100 - ${LAST_STEP}) / 100)::real AS done,
         max(stage) AS stage,
         count(*) FILTER (WHERE status = 'COMPLETED') AS completed, count(*) FILTER (WHERE status = 'FAILED') AS failed
       FROM ${parts.name} WHERE part_of = $1) AS parts
     WHERE task.id = $1 AND task.status = 'PROCESSING' AND task.worker_id = '${PARTS}'
     RETURNING task.*`,
    [id],
  );
  return rows[0] ? wholes.hydrate(rows[0]) : null;
}
