import type { DataSource } from 'typeorm';
import type { TaskTable } from './task-table.js';

/** What is left to clean up after the rows of finished tasks have gone. */
export interface DeletedTask {
  id: string;
  seq: number;
  /** Files the task held on to; those nobody else needs can go, too. */
  fileIds: string[];
}

/** Deletes a finished task of this user, and lets go of its files; null when there is none. */
export async function deleteIfFinished(
  db: DataSource,
  table: TaskTable,
  userId: string,
  id: string,
): Promise<DeletedTask | null> {
  const [deleted] = await deleteTasks(db, table, 'id = $1 AND user_id = $2 AND finished_at IS NOT NULL', [id, userId]);
  return deleted ?? null;
}

/** Deletes up to 500 tasks that were finished, or came here, before the kind's retention began. */
export async function deleteExpired(db: DataSource, table: TaskTable): Promise<DeletedTask[]> {
  const expired = `id IN (
    SELECT id FROM ${table.name}
    WHERE finished_at < now() - $1 * interval '1 day'
      AND (imported_at IS NULL OR imported_at < now() - $1 * interval '1 day')
    ORDER BY finished_at LIMIT 500 FOR UPDATE SKIP LOCKED)`;
  return deleteTasks(db, table, expired, [table.kind.retentionDays]);
}

async function deleteTasks(
  db: DataSource,
  table: TaskTable,
  where: string,
  parameters: unknown[],
): Promise<DeletedTask[]> {
  return db.query(
    `WITH deleted AS (DELETE FROM ${table.name} WHERE ${where} RETURNING id, seq),
     released AS (
       DELETE FROM file_uses USING deleted WHERE used_by = 'task:' || deleted.id RETURNING deleted.id, file_id)
     SELECT deleted.id, deleted.seq::float8 AS seq, array_remove(array_agg(released.file_id), NULL) AS "fileIds"
     FROM deleted LEFT JOIN released USING (id) GROUP BY deleted.id, deleted.seq`,
    parameters,
  );
}
