import type { DataSource } from 'typeorm';
import type { TaskTable } from './task-table.js';

/** A worker that is not heard of any more, and what its end says of the tasks it had. */
export interface LostWorker {
  workerId: string;
  /** How often a worker died over one of its tasks before, at most. */
  mostLosses: number;
  /** Whether it died and that is true of one task only, which then is the one to suspect. */
  oneSuspect: boolean;
}

/** A worker says once a second that it lives. */
const HEARD_OF_SECONDS = 5;
/** Long enough to take all tasks of a dead worker; one that was only frozen may die later of something else. */
const STANDS = `before.found_at > now() - interval '30 seconds'`;

/**
 * Workers whose leases have run out, by the tasks of all the given tables: who dies takes tasks of every kind along. Its leases run out
 * within seconds of each other, and only with the last of them it is known who was there; that is written down, so that whoever takes
 * the rest of its tasks knows it, too. A worker that is heard of has only lost sight of some of its tasks, as when the answer to its
 * claim was lost: it has not died of them.
 */
export async function findLostWorkers(db: DataSource, tables: readonly TaskTable[]): Promise<LostWorker[]> {
  const running = tables.map(
    ({ name }) => `SELECT worker_id, worker_losses, lease_until FROM ${name} WHERE status = 'PROCESSING'`,
  );
  return db.query(
    `WITH known AS (
       SELECT running.*, EXISTS (
         SELECT FROM workers WHERE id = worker_id AND seen_at > now() - interval '${HEARD_OF_SECONDS} seconds') AS lives
       FROM (${running.join(' UNION ALL ')}) AS running),
     lost AS (
       SELECT worker_id, lives, max(worker_losses) AS most_losses,
         (array_agg(worker_losses ORDER BY worker_losses DESC))[2] IS DISTINCT FROM max(worker_losses) AS one_suspect
       FROM known GROUP BY worker_id, lives
       HAVING bool_or(lease_until < now()) AND (lives OR bool_and(lease_until < now()))),
     verdicts AS (
       INSERT INTO lost_workers AS before (id, most_losses, one_suspect)
       SELECT worker_id, most_losses, one_suspect FROM lost WHERE NOT lives ORDER BY worker_id
       ON CONFLICT (id) DO UPDATE SET
         most_losses = CASE WHEN ${STANDS} THEN before.most_losses ELSE excluded.most_losses END,
         one_suspect = CASE WHEN ${STANDS} THEN before.one_suspect ELSE excluded.one_suspect END,
         found_at = CASE WHEN ${STANDS} THEN before.found_at ELSE now() END
       RETURNING id, most_losses, one_suspect)
     SELECT id AS "workerId", most_losses AS "mostLosses", one_suspect AS "oneSuspect" FROM verdicts
     UNION ALL SELECT worker_id, most_losses, false FROM lost WHERE lives`,
  );
}
