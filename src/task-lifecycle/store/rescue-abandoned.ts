import type { DataSource } from 'typeorm';
import { releaseCredits } from '../../credits/credit-moves.js';
import type { MoveReason } from '../task-moved.js';
import type { Task } from '../task.entity.js';
import type { LostWorker } from './find-lost-workers.js';
import type { Row, TaskTable } from './task-table.js';

/** A task whose worker died this often is taken for the cause, unless another one was there each time. */
const LOSSES_OF_A_POISONED_TASK = 2;

/**
 * A live worker ends its own overdue attempts; this long after the deadline it is taken to be unable to (an endless loop).
 * Longer than any pause it may wake from: a worker blocked for 45 s must not have its 30 s task run twice.
 */
const OVERDUE_SECONDS = 30;

const BATCH = 500;

/** Some of the abandoned tasks. */
export interface Selection {
  /** Just this one. */
  only?: string;
  /** All but these. */
  except?: readonly string[];
}

/**
 * Takes tasks from workers that are not heard of any more, or that let an attempt run far past its deadline:
 * PROCESSING → PENDING for another attempt, or CANCELLED, or FAILED (WORKER_LOST, POISONED, TIMEOUT).
 * @param lost the workers that are not heard of, found before the tasks of the first kind are taken from them
 */
export async function rescueAbandoned(
  db: DataSource,
  table: TaskTable,
  lost: readonly LostWorker[],
  { only, except = [] }: Selection = {},
): Promise<{ task: Task; reason: MoveReason; workerId: string }[]> {
  const rows: (Row & { rescue_reason: MoveReason; lost_worker: string })[] = await db.query(
    `WITH abandoned AS (
       SELECT id, worker_id,
         CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled'
              WHEN lease_until >= now() OR (deadline_at < now() AND $1) THEN 'timeout'
              WHEN worker_losses + 1 >= $2 AND "oneSuspect" AND worker_losses = "mostLosses" THEN 'poisoned'
              ELSE 'worker-lost' END AS reason
       FROM ${abandoned(table, '$3')} AND ($4::uuid IS NULL OR id = $4) AND id <> ALL($5::uuid[])
       ORDER BY lease_until LIMIT ${BATCH} FOR UPDATE OF task SKIP LOCKED),
     verdict AS (
       SELECT a.*, CASE
         WHEN reason = 'cancelled' THEN 'CANCELLED'
         WHEN reason = 'poisoned' OR (reason = 'timeout' AND $1) OR task.attempt >= task.max_attempts THEN 'FAILED'
         ELSE 'PENDING' END AS status
       FROM abandoned AS a JOIN ${table.name} AS task USING (id)),
     rescued AS (
       UPDATE ${table.name} AS task SET
         status = v.status,
         attempt = task.attempt + CASE v.status WHEN 'PENDING' THEN 1 ELSE 0 END,
         worker_losses = task.worker_losses + CASE WHEN task.lease_until < now() THEN 1 ELSE 0 END,
         run_at = CASE v.status WHEN 'PENDING' THEN now() ELSE task.run_at END,
         finished_at = CASE v.status WHEN 'PENDING' THEN NULL ELSE now() END,
         credits_refunded = CASE v.status WHEN 'PENDING' THEN 0 ELSE task.credits END,
         error = CASE WHEN v.status = 'CANCELLED' THEN NULL
           WHEN v.reason = 'timeout' THEN '{"code":"TIMEOUT","message":"The work took longer than it may","retryable":true}'::jsonb
           WHEN v.reason = 'poisoned' THEN '{"code":"POISONED","message":"Workers died over this task, so it is not tried again","retryable":false}'::jsonb
           ELSE '{"code":"WORKER_LOST","message":"The worker that ran this task died","retryable":true}'::jsonb END,
         stage = NULL, eta_at = NULL, lease_until = NULL, worker_id = NULL, deadline_at = NULL,
         seq = nextval('task_seq'), updated_at = now()
       FROM verdict AS v WHERE task.id = v.id
       RETURNING task.*, v.reason AS rescue_reason, v.worker_id AS lost_worker),
     ${releaseCredits('rescued')}${table.consequences('rescued')}
     SELECT * FROM rescued`,
    [
      table.kind.onTimeout === 'fail',
      table.kind.workerLosses ?? LOSSES_OF_A_POISONED_TASK,
      JSON.stringify(lost),
      only ?? null,
      except,
    ],
  );
  return rows.map((row) => ({ task: table.hydrate(row), reason: row.rescue_reason, workerId: row.lost_worker }));
}

/** Ids of what `rescueAbandoned` would take. */
export async function findAbandoned(
  db: DataSource,
  table: TaskTable,
  lost: readonly LostWorker[],
  { except = [] }: Selection = {},
): Promise<string[]> {
  const rows: { id: string }[] = await db.query(
    `SELECT id FROM ${abandoned(table, '$1')} AND id <> ALL($2::uuid[]) ORDER BY lease_until LIMIT ${BATCH}`,
    [JSON.stringify(lost), except],
  );
  return rows.map(({ id }) => id);
}

/** @param lost the parameter with the workers that are not heard of */
function abandoned(table: TaskTable, lost: string): string {
  return `${table.name} AS task LEFT JOIN jsonb_to_recordset(${lost}::jsonb)
      AS lost ("workerId" text, "mostLosses" int, "oneSuspect" boolean) ON lost."workerId" = worker_id
    WHERE status = 'PROCESSING'
      -- A database that was away could not be told of any lease: everybody gets the time to be heard again.
      AND pg_postmaster_start_time() < now() - interval '10 seconds'
      AND (lease_until < now() AND "workerId" IS NOT NULL OR deadline_at < now() - interval '${OVERDUE_SECONDS} seconds')`;
}
