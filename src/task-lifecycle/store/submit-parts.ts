import type { DataSource } from 'typeorm';
import type { Task } from '../task.entity.js';
import { nextTurn } from './next-turn.js';
import type { Row, TaskTable } from './task-table.js';

export interface NewPart {
  id: string;
  weight: number;
  /** The kind's own columns, by property. */
  input: Readonly<Record<string, unknown>>;
  /** What an earlier task has already made of it: such a part is COMPLETED from the start. */
  done?: { result: Record<string, unknown> | null; resultFileId: string | null };
}

/**
 * Gives a running task its parts, in one statement. Parts that are there already (the table says which are the same) are
 * left as they are: a second attempt at the whole finds what became of them.
 */
export async function submitParts(
  db: DataSource,
  table: TaskTable,
  whole: Task,
  parts: readonly NewPart[],
): Promise<Task[]> {
  const own = table.inputColumns.map(({ databaseName }) => `"${databaseName}"`);
  const columns = [...COLUMNS, ...own].join(', ');
  const rows: Row[] = await db.query(
    `WITH submitted AS (
       INSERT INTO ${table.name} (turn, ${columns})
       SELECT first.turn + row_number() OVER (ORDER BY id) - 1, ${columns}
       FROM jsonb_populate_recordset(NULL::${table.name}, $1::jsonb), (SELECT ${nextTurn(table.name, '$2')} AS turn) AS first
       ON CONFLICT DO NOTHING RETURNING *),
     held AS (
       INSERT INTO file_uses (file_id, used_by)
       SELECT result_file_id, 'task:' || part_of FROM submitted WHERE result_file_id IS NOT NULL
       ON CONFLICT DO NOTHING)
     SELECT * FROM submitted`,
    [JSON.stringify(parts.map((part) => toRow(table, whole, part))), whole.userId],
  );
  return rows.map((row) => table.hydrate(row));
}

const COLUMNS = [
  'id', 'user_id', 'part_of', 'weight', 'max_attempts', 'attempt', 'worker_losses', 'progress', 'credits',
  'credits_refunded', 'run_at', 'seq', 'created_at', 'updated_at', 'status', 'finished_at', 'result', 'result_file_id',
  'trace_context',
]; // prettier-ignore

function toRow(table: TaskTable, whole: Task, { id, weight, input, done }: NewPart): Row {
  const now = new Date();
  return {
    id,
    user_id: whole.userId,
    part_of: whole.id,
    weight,
    max_attempts: table.kind.retryDelays.length + 1,
    attempt: 1,
    worker_losses: 0,
    progress: done ? 100 : 0,
    credits: 0,
    credits_refunded: 0,
    run_at: whole.runAt,
    seq: 0,
    created_at: now,
    updated_at: now,
    status: done ? 'COMPLETED' : 'PENDING',
    finished_at: done ? now : null,
    result: done?.result ?? null,
    result_file_id: done?.resultFileId ?? null,
    trace_context: whole.traceContext,
    ...Object.fromEntries(
      table.inputColumns.map((column) => [column.databaseName, input[column.propertyName] ?? null]),
    ),
  };
}
