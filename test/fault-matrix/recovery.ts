import { KINDS } from './orders.js';
import type { Stage } from './stage.js';

export interface Recovery {
  /** Null when it has not happened yet. */
  seconds: number | null;
  /** Kinds whose tasks have neither been begun nor got on since the fault. */
  missing: string[];
}

/**
 * Seconds after which all is as before: tasks of every kind are begun, get on or are completed again, and what was taken from dead
 * workers runs again.
 */
export async function recoveryOf(stage: Stage, userId: string, over: Date): Promise<Recovery> {
  const [row] = await stage.query<{ kinds: string[]; completed: number | null; again: number | null }>(
    `WITH mine AS (
       SELECT moves.*, lag(status) OVER (PARTITION BY task_id ORDER BY n) AS before, lag(at) OVER (PARTITION BY task_id ORDER BY n) AS since
       FROM fault_moves AS moves WHERE task_id IN (SELECT id FROM tasks WHERE user_id = $1)),
     firsts AS (
       SELECT kind, min(at) AS at FROM (
         SELECT kind, at FROM mine WHERE status IN ('PROCESSING', 'COMPLETED')
         UNION ALL SELECT replace(kind, '-shard', ''), at FROM fault_progress) AS signs
       WHERE at >= $2 GROUP BY kind),
     again AS (
       SELECT min(next.at) AS at FROM mine AS given
         JOIN mine AS next ON next.task_id = given.task_id AND next.n > given.n AND next.status <> 'PENDING'
       WHERE given.status = 'PENDING' AND given.before = 'PROCESSING' AND given.since < $2 AND given.at >= $2
         AND given.kind <> 'pdf'
       GROUP BY given.n)
     SELECT (SELECT coalesce(array_agg(kind), '{}') FROM firsts) AS kinds,
       (SELECT extract(epoch FROM max(at) - $2)::float8 FROM firsts) AS completed,
       (SELECT extract(epoch FROM max(at) - $2)::float8 FROM again) AS again`,
    [userId, over],
  );
  const missing = KINDS.filter((kind) => !row?.kinds.includes(kind));
  const seconds = missing.length > 0 ? null : Math.max(row?.completed ?? 0, row?.again ?? 0);
  return { seconds, missing };
}
