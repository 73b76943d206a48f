import type { DataSource } from 'typeorm';
import type { TaskTable } from './task-table.js';

/** A finished task that is to go. */
export interface FinishedTask {
  id: string;
  seq: number;
}

/** What is left to clean up after the rows of finished tasks have gone. */
export interface DeletedTask {
  id: string;
  /** Files the task held on to; those nobody else needs can go, too. */
  fileIds: string[];
}

/** The task of this user, when it is finished; else nothing. */
export async function findFinished(
  db: DataSource,
  table: TaskTable,
  userId: string,
  id: string,
): Promise<FinishedTask[]> {
  return db.query(
    `SELECT id, seq::float8 AS seq FROM ${table.name} WHERE id = $1 AND user_id = $2 AND finished_at IS NOT NULL`,
    [id, userId],
  );
}

/** Up to 500 tasks that were finished, or came here, before the kind's retention began. */
export async function findExpired(db: DataSource, table: TaskTable): Promise<FinishedTask[]> {
  return db.query(
    `SELECT id, seq::float8 AS seq FROM ${table.name}
     WHERE finished_at < now() - $1 * interval '1 day'
       AND (imported_at IS NULL OR imported_at < now() - $1 * interval '1 day')
     ORDER BY finished_at LIMIT 500`,
    [table.kind.retentionDays],
  );
}

/** Deletes finished tasks, and lets go of their files. Those that somebody else deletes at this moment are not told again. */
export async function deleteFinished(
  db: DataSource,
  table: TaskTable,
  tasks: readonly FinishedTask[],
): Promise<DeletedTask[]> {
  return db.query(
    `WITH finished AS (
       SELECT id FROM ${table.name} WHERE id = ANY($1) AND finished_at IS NOT NULL ORDER BY id FOR UPDATE),
     deleted AS (DELETE FROM ${table.name} WHERE id IN (SELECT id FROM finished) RETURNING id),
     released AS (
       DELETE FROM file_uses USING deleted WHERE used_by = 'task:' || deleted.id RETURNING deleted.id, file_id)
     SELECT deleted.id, array_remove(array_agg(released.file_id), NULL) AS "fileIds"
     FROM deleted LEFT JOIN released USING (id) GROUP BY deleted.id`,
    [tasks.map(({ id }) => id)],
  );
}
