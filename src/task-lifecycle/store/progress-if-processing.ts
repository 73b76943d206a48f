import type { DataSource } from 'typeorm';
import type { Task } from '../task.entity.js';
import type { Row, TaskTable } from './task-table.js';

export interface Progress {
  id: string;
  attempt: number;
  workerId: string;
  /** 0 to 100. */
  percent: number;
  stage: string | null;
  etaSeconds: number | null;
}

/** Records how far an attempt is; progress never goes back. Null when this worker has lost the task. */
export async function progressIfProcessing(db: DataSource, table: TaskTable, progress: Progress): Promise<Task | null> {
  const [rows]: [Row[], number] = await db.query(
    `UPDATE ${table.name} SET
       progress = greatest(progress, $4::real), stage = $5, eta_at = now() + $6::float8 * interval '1 s',
       seq = nextval('task_seq'), updated_at = now()
     WHERE id = $1 AND status = 'PROCESSING' AND attempt = $2 AND worker_id = $3
     RETURNING *`,
    [progress.id, progress.attempt, progress.workerId, progress.percent, progress.stage, progress.etaSeconds],
  );
  return rows[0] ? table.hydrate(rows[0]) : null;
}
