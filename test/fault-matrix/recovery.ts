import { KINDS } from './orders.js';
import type { Stage } from './stage.js';

/**
 * Seconds after which all is as before: of every kind, a task that was begun after the fault has been completed, and what was
 * taken from dead workers runs again. Null when that has not happened.
 */
export async function recoverySeconds(stage: Stage, userId: string, over: Date): Promise<number | null> {
  const [row] = await stage.query<{ kinds: number; completed: number | null; again: number | null }>(
    `WITH mine AS (
       SELECT moves.*, lag(status) OVER (PARTITION BY task_id ORDER BY n) AS before, lag(at) OVER (PARTITION BY task_id ORDER BY n) AS since
       FROM fault_moves AS moves WHERE task_id IN (SELECT id FROM tasks WHERE user_id = $1)),
     firsts AS (
       SELECT kind, min(at) AS at FROM mine WHERE status = 'COMPLETED' AND since >= $2 GROUP BY kind),
     again AS (
       SELECT min(next.at) AS at FROM mine AS given
         JOIN mine AS next ON next.task_id = given.task_id AND next.n > given.n AND next.status <> 'PENDING'
       WHERE given.status = 'PENDING' AND given.before = 'PROCESSING' AND given.since < $2 AND given.at >= $2
         AND given.kind <> 'pdf'
       GROUP BY given.n)
     SELECT (SELECT count(*)::int FROM firsts) AS kinds,
       (SELECT extract(epoch FROM max(at) - $2)::float8 FROM firsts) AS completed,
       (SELECT extract(epoch FROM max(at) - $2)::float8 FROM again) AS again`,
    [userId, over],
  );
  if (!row || row.kinds < KINDS.length || row.completed === null) return null;
  return Math.max(row.completed, row.again ?? 0);
}
