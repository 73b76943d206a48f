import type { DataSource } from 'typeorm';
import type { TaskReference } from './find-tasks.js';

/** A moment, by the database: the last seq that was given out, and its clock. */
export interface ChangeMark {
  seq: number;
  time: Date;
}

/** Where a task is by now. */
export interface ChangedTask extends TaskReference {
  userId: string;
  seq: number;
  isFinished: boolean;
  updatedAt: Date;
}

/**
 * A move takes its seq before it is committed, so one with a smaller seq may be seen later. By far more than this many
 * others it is not overtaken, nor for longer.
 */
const OVERTAKEN_BY = 100_000;
export const OVERTAKEN_MS = 20_000;

export async function markChanges(db: DataSource): Promise<ChangeMark> {
  const [mark]: [ChangeMark] = await db.query(
    'SELECT last_value::float8 AS seq, clock_timestamp() AS time FROM task_seq',
  );
  return mark;
}

/** The active tasks of these users, and those that ended with a seq above the given one. */
export async function findChanges(db: DataSource, userIds: readonly string[], since: number): Promise<ChangedTask[]> {
  const columns = `id, kind, user_id AS "userId", seq::float8 AS seq,
    finished_at IS NOT NULL AS "isFinished", updated_at AS "updatedAt"`;
  return db.query(
    `SELECT ${columns} FROM tasks WHERE user_id = ANY($1) AND finished_at IS NULL
     UNION ALL
     SELECT ${columns} FROM tasks WHERE user_id = ANY($1) AND finished_at IS NOT NULL AND seq > $2`,
    [userIds, since],
  );
}

/**
 * Tasks of a user that ended after somebody who saw everything up to `seq` has left: also with a smaller seq, when they
 * ended shortly before that or later. Without a time, only those with a larger one.
 */
export async function findEndedSince(
  db: DataSource,
  userId: string,
  { seq, time }: { seq: number; time: Date | null },
): Promise<TaskReference[]> {
  return db.query(
    `SELECT id, kind FROM tasks
     WHERE user_id = $1 AND finished_at IS NOT NULL AND seq > $2::bigint - ${OVERTAKEN_BY} AND seq <> $2
       AND (seq > $2 OR finished_at > $3::timestamptz - ${OVERTAKEN_MS} * interval '1 ms')
     ORDER BY seq`,
    [userId, seq, time],
  );
}
