import type { DataSource } from 'typeorm';
import { releaseCredits } from '../../credits/credit-moves.js';
import { runPrepared } from '../../database/prepared.js';
import type { Task, TaskError } from '../task.entity.js';
import type { TaskTable } from './task-table.js';

/** How an attempt ended. */
export interface Settlement {
  id: string;
  /** The fence: the attempt this worker was given. */
  attempt: number;
  to: 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'PENDING';
  /** Back to PENDING: whether the next run is another attempt or the same one again. */
  countsAsAttempt: boolean;
  /** Back to PENDING: milliseconds until it may start. */
  delay: number;
  error: TaskError | null;
  /** What the task costs. */
  credits: number;
  /** COMPLETED: how much of that is given back, because only a part was done. */
  creditsBack: number;
  resultFileId: string | null;
  result: Record<string, unknown> | null;
  /** Files that the result consists of. */
  fileIds: readonly string[];
}

/** A cancel that was asked for in the meantime wins, also over a success: its owner was told "being cancelled". */
const STATUS = `(CASE WHEN task.cancel_requested_at IS NULL THEN o."to" ELSE 'CANCELLED' END)`;

/**
 * Ends attempts of one worker: PROCESSING → COMPLETED, FAILED, CANCELLED or back to PENDING, in one statement for a whole batch.
 * @returns in the order of the settlements the task as it is now, or null where this worker had lost it
 */
export async function settleIfProcessing(
  db: DataSource,
  table: TaskTable,
  workerId: string,
  settlements: readonly Settlement[],
): Promise<(Task | null)[]> {
  // Mostly nothing was held or made, and the statement is cheaper without.
  const isPriced = settlements.some(({ credits }) => credits > 0);
  const hasFiles = settlements.some(({ fileIds }) => fileIds.length > 0);
  const rows = await runPrepared(
    db,
    `WITH outcome AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS o(
         id uuid, attempt int, "to" text, "countsAsAttempt" boolean, delay float8,
         error jsonb, "creditsBack" int, "resultFileId" uuid, result jsonb, "fileIds" jsonb)),
     -- In the order of their ids, as everything that locks many of them and waits. Found by an array: of a join the planner would
     -- not know how few they are.
     locked AS (
       SELECT id FROM ${table.name} WHERE id = ANY($2::uuid[]) ORDER BY id FOR UPDATE),
     settled AS (
       UPDATE ${table.name} AS task SET
         status = ${STATUS},
         progress = CASE ${STATUS} WHEN 'COMPLETED' THEN 100 ELSE task.progress END,
         stage = NULL, eta_at = NULL, lease_until = NULL, worker_id = NULL, deadline_at = NULL,
         attempt = task.attempt + CASE WHEN ${STATUS} = 'PENDING' AND o."countsAsAttempt" THEN 1 ELSE 0 END,
         run_at = CASE ${STATUS} WHEN 'PENDING' THEN now() + o.delay * interval '1 ms' ELSE task.run_at END,
         finished_at = CASE ${STATUS} WHEN 'PENDING' THEN NULL ELSE now() END,
         error = CASE WHEN ${STATUS} IN ('FAILED', 'PENDING') THEN o.error END,
         credits_refunded = CASE ${STATUS}
           WHEN 'COMPLETED' THEN least(o."creditsBack", task.credits) WHEN 'PENDING' THEN 0 ELSE task.credits END,
         result_file_id = CASE ${STATUS} WHEN 'COMPLETED' THEN o."resultFileId" END,
         result = CASE ${STATUS} WHEN 'COMPLETED' THEN o.result END,
         seq = nextval('task_seq'), updated_at = now()
       FROM outcome AS o JOIN locked USING (id)
       WHERE task.id = o.id AND task.status = 'PROCESSING' AND task.attempt = o.attempt AND task.worker_id = $3
       RETURNING task.*)${isPriced ? `, ${releaseCredits('settled')}` : ''}${hasFiles ? `, ${keepFiles(table)}` : ''}${table.consequences('settled')}
     SELECT ${table.columnsOf('settled')} FROM settled`,
    [JSON.stringify(settlements), settlements.map(({ id }) => id), workerId],
  );
  const tasks = new Map(rows.map((row) => [row['id'], table.hydrate(row)]));
  return settlements.map(({ id }) => tasks.get(id) ?? null);
}

/** Binds the files that were made to the tasks they are the result of. */
function keepFiles({ ownerColumn }: TaskTable): string {
  return `kept AS (
    INSERT INTO file_uses (file_id, used_by)
    SELECT made.id::uuid, 'task:' || settled.${ownerColumn}
    FROM settled JOIN outcome ON outcome.id = settled.id, jsonb_array_elements_text(outcome."fileIds") AS made (id)
    WHERE settled.status = 'COMPLETED'
    ON CONFLICT DO NOTHING)`;
}
