import type { DataSource } from 'typeorm';
import type { TaskTable } from './task-table.js';

/** A worker that is not heard of any more, and what its end says of the tasks it had. */
export interface LostWorker {
  workerId: string;
  /** How often a worker died over one of its tasks before, at most. */
  mostLosses: number;
  /** Whether that is true of one task only, which then is the one to suspect. */
  oneSuspect: boolean;
}

/** Workers whose leases have run out, by the tasks of all the given tables: who dies takes tasks of every kind along. */
export async function findLostWorkers(db: DataSource, tables: readonly TaskTable[]): Promise<LostWorker[]> {
  const lost = tables.map(
    ({ name }) => `SELECT worker_id, worker_losses FROM ${name} WHERE status = 'PROCESSING' AND lease_until < now()`,
  );
  return db.query(
    `SELECT worker_id AS "workerId", max(worker_losses) AS "mostLosses",
       (array_agg(worker_losses ORDER BY worker_losses DESC))[2] IS DISTINCT FROM max(worker_losses) AS "oneSuspect"
     FROM (${lost.join(' UNION ALL ')}) AS lost GROUP BY worker_id`,
  );
}
