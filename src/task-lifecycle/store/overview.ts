import type { DataSource } from 'typeorm';
import type { TaskTable } from './task-table.js';

/** How many tasks of a kind have not ended. */
export interface ActiveCounts {
  kind: string;
  /** Due, and not started. */
  waiting: number;
  /** Not due yet: mostly retries. */
  delayed: number;
  /** At a worker. */
  running: number;
  /** Running, but left to their parts. */
  inParts: number;
  /** Seconds since the oldest waiting one was due; null when none waits. */
  oldestWaiting: number | null;
}

/** How tasks of a kind ended lately. */
export interface EndedCounts {
  kind: string;
  status: 'COMPLETED' | 'FAILED' | 'CANCELLED';
  /** Of the error; null when there was none. */
  code: string | null;
  /** In the shorter and in the longer of two spans. */
  recent: number;
  total: number;
}

export interface RunningTask {
  kind: string;
  id: string;
  attempt: number;
  workerId: string;
  /** Start of its first attempt. */
  startedAt: Date;
}

/** Each count is one of a partial index: what has ended is not looked at. */
export async function countActive(db: DataSource, tables: readonly TaskTable[]): Promise<ActiveCounts[]> {
  const counts = tables.map(
    ({ name, kind }) => `
      SELECT '${kind.name}' AS kind, waiting.*, running.* FROM (
        SELECT count(*) FILTER (WHERE run_at <= now())::int AS waiting, count(*) FILTER (WHERE run_at > now())::int AS delayed,
          extract(epoch FROM now() - min(run_at) FILTER (WHERE run_at <= now()))::float8 AS "oldestWaiting"
        FROM ${name} WHERE status = 'PENDING') AS waiting, (
        SELECT count(*) FILTER (WHERE worker_id <> 'parts')::int AS running, count(*) FILTER (WHERE worker_id = 'parts')::int AS "inParts"
        FROM ${name} WHERE status = 'PROCESSING') AS running`,
  );
  return db.query(counts.join(' UNION ALL '));
}

export async function countEnded(
  db: DataSource,
  tables: readonly TaskTable[],
  spans: { recentMinutes: number; totalMinutes: number },
): Promise<EndedCounts[]> {
  const counts = tables.map(
    ({ name, kind }) => `
      SELECT '${kind.name}' AS kind, status, error->>'code' AS code, count(*)::int AS total,
        count(*) FILTER (WHERE finished_at > now() - $1 * interval '1 minute')::int AS recent
      FROM ${name} WHERE finished_at > now() - $2 * interval '1 minute' GROUP BY status, error->>'code'`,
  );
  return db.query(counts.join(' UNION ALL '), [spans.recentMinutes, spans.totalMinutes]);
}

export async function runningTasks(db: DataSource, tables: readonly TaskTable[]): Promise<RunningTask[]> {
  const running = tables.map(
    ({ name, kind }) => `
      SELECT '${kind.name}' AS kind, id, attempt, worker_id AS "workerId", started_at AS "startedAt"
      FROM ${name} WHERE status = 'PROCESSING' AND worker_id <> 'parts'`,
  );
  return db.query(`${running.join(' UNION ALL ')} ORDER BY "startedAt", id LIMIT 1000`);
}
