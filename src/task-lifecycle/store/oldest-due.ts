import type { DataSource } from 'typeorm';
import type { TaskTable } from './task-table.js';

/** Seconds that the oldest of the due tasks has waited for a worker; 0 when none waits. One look into an index. */
export async function secondsOfOldestDue(db: DataSource, table: TaskTable): Promise<number> {
  const rows: { seconds: number }[] = await db.query(
    `SELECT extract(epoch FROM now() - run_at)::float8 AS seconds FROM ${table.name}
     WHERE status = 'PENDING' AND finished_at IS NULL AND run_at <= now() ORDER BY run_at LIMIT 1`,
  );
  return rows[0]?.seconds ?? 0;
}
