import type { DataSource } from 'typeorm';
import { LEASE_MS } from './claim-due.js';

/** A worker process that is heard of. */
export interface AliveWorker {
  id: string;
  host: string;
  pid: number;
  kinds: string[];
  draining: boolean;
  startedAt: Date;
  seenAt: Date;
}

const COLUMNS = 'id, host, pid, kinds, draining, started_at AS "startedAt", seen_at AS "seenAt"';
/** One that is not heard of for as long as a lease lasts has lost its tasks, too. */
const ALIVE = `seen_at > now() - interval '${LEASE_MS} ms'`;

export async function aliveWorkers(db: DataSource): Promise<AliveWorker[]> {
  return db.query(`SELECT ${COLUMNS} FROM workers WHERE ${ALIVE} ORDER BY started_at, id`);
}

/** Null when there is no such worker alive. */
export async function drainIfAlive(db: DataSource, id: string, draining: boolean): Promise<AliveWorker | null> {
  const [[worker]]: [AliveWorker[], number] = await db.query(
    `UPDATE workers SET draining = $2 WHERE id = $1 AND ${ALIVE} RETURNING ${COLUMNS}`,
    [id, draining],
  );
  return worker ?? null;
}

/** Rows of the dead, and what their ends said. Late, so that one that was frozen for a while is still draining when it wakes up. */
export async function forgetDeadWorkers(db: DataSource): Promise<void> {
  await db.query(`DELETE FROM workers WHERE seen_at < now() - interval '1 hour'`);
  await db.query(`DELETE FROM lost_workers WHERE found_at < now() - interval '1 hour'`);
}
