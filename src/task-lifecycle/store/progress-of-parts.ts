import type { DataSource } from 'typeorm';
import type { Task } from '../task.entity.js';
import { PARTS } from './park-if-processing.js';
import type { Row, TaskTable } from './task-table.js';

/** What is left for the whole to do when its parts have ended, in percent. */
const LAST_STEP = 3;

/** An earlier task made it: see `submitParts`. */
const TAKEN_OVER = `status = 'COMPLETED' AND started_at IS NULL`;

/**
 * Records how far a task is whose parts do the work: as far as they are, by their weight. How long the rest takes is told by what
 * this task did itself: what it took over took it no time.
 */
export async function progressOfParts(
  db: DataSource,
  wholes: TaskTable,
  parts: TaskTable,
  id: string,
): Promise<Task | null> {
  const [rows]: [Row[], number] = await db.query(
    `UPDATE ${wholes.name} AS task SET
       progress = greatest(task.progress, parts.done), stage = parts.stage,
       eta_at = now() + (now() - task.started_at) * ((100 - parts.own) / nullif(parts.own, 0)),
       completed_parts = parts.completed, failed_parts = parts.failed,
       seq = nextval('task_seq'), updated_at = now()
     FROM (
       SELECT ${percentDone('true')} AS done, ${percentDone(`NOT (${TAKEN_OVER})`)} AS own, max(stage) AS stage,
         count(*) FILTER (WHERE status = 'COMPLETED') AS completed, count(*) FILTER (WHERE status = 'FAILED') AS failed
       FROM ${parts.name} WHERE part_of = $1) AS parts
     WHERE task.id = $1 AND task.status = 'PROCESSING' AND task.worker_id = '${PARTS}'
     RETURNING task.*`,
    [id],
  );
  return rows[0] ? wholes.hydrate(rows[0]) : null;
}

/** Of the parts that are meant, and of the step after them. */
function percentDone(which: string): string {
  const done = 'CASE WHEN finished_at IS NULL THEN progress ELSE 100 END';
  return `(sum(weight * ${done}) FILTER (WHERE ${which}) / sum(weight) FILTER (WHERE ${which}) * (100 - ${LAST_STEP}) / 100)::real`;
}
