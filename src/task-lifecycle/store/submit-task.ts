import type { DataSource, EntityManager } from 'typeorm';
import { runPrepared } from '../../database/prepared.js';
import type { Task } from '../task.entity.js';
import { nextTurn } from './next-turn.js';
import type { Row, TaskTable } from './task-table.js';

export interface NewTask {
  id: string;
  userId: string;
  type: string | null;
  maxAttempts: number;
  dedupeKey: string | null;
  idempotencyKey: string | null;
  retryOf: string | null;
  credits: number;
  /** W3C traceparent of the request. */
  traceContext?: string | null;
  /** Files the task needs while it exists. */
  fileIds: readonly string[];
  /** Values of the kind's own columns, by property. */
  input: Readonly<Record<string, unknown>>;
}

export interface Accepted {
  task: Task;
  /** What the user can still spend; 0 for a free task. */
  creditsLeft: number;
}

/**
 * Accepts a task in one statement: the row, its credits, the files it holds on to and the check of the user's limit, or
 * nothing.
 * @throws an error that `missingCredits` knows
 */
export async function submitTask(
  db: DataSource,
  table: TaskTable,
  task: NewTask,
  maxActive: number,
): Promise<Accepted | 'duplicate' | 'too-many'> {
  const own = table.inputColumns.map((column) => `"${column.databaseName}"`);
  const values = table.inputColumns.map((column) => table.toParameter(column, task.input));
  const [row] = await runPrepared<Row & { has_room: boolean; credits_left?: string }>(
    db,
    `WITH room AS MATERIALIZED (SELECT may_accept_task($1, $2) AS has_room),
     accepted AS (
       INSERT INTO ${table.name} (${['user_id', 'id', 'type', 'max_attempts', 'dedupe_key', 'idempotency_key', 'retry_of', 'credits', 'trace_context', 'turn', ...own].join(', ')})
       SELECT ${['$1', '$3::uuid', '$4', '$5::int', '$6', '$7::uuid', '$8::uuid', '$10::int', '$11', nextTurn(table.name, '$1'), ...own.map((_, index) => `$${index + 12}`)].join(', ')}
       FROM room WHERE has_room
       ON CONFLICT DO NOTHING
       RETURNING *),
     held AS (
       INSERT INTO file_uses (file_id, used_by)
       SELECT needed.id, 'task:' || accepted.id FROM accepted, unnest($9::uuid[]) AS needed (id))
     SELECT room.has_room, ${table.columnsOf('accepted')}${task.credits > 0 ? `, hold_credits($1, accepted.id, $10) AS credits_left` : ''}
     FROM room LEFT JOIN accepted ON true`,
    [
      task.userId,
      maxActive,
      task.id,
      task.type,
      task.maxAttempts,
      task.dedupeKey,
      task.idempotencyKey,
      task.retryOf,
      [...new Set(task.fileIds)],
      task.credits,
      task.traceContext ?? null,
      ...values,
    ],
  );
  if (row?.['id']) return { task: table.hydrate(row), creditsLeft: Number(row.credits_left ?? 0) };
  return row?.has_room ? 'duplicate' : 'too-many';
}

/** The task that stands in the way of a duplicate: the active one of its dedupe key, or the one its request made before. */
export async function findTwin(
  db: Pick<EntityManager, 'query'>,
  table: TaskTable,
  task: Pick<NewTask, 'dedupeKey' | 'idempotencyKey'>,
): Promise<Task | null> {
  const [row]: Row[] = await db.query(
    `SELECT * FROM ${table.name} WHERE idempotency_key = $2
     UNION ALL
     SELECT * FROM ${table.name} WHERE dedupe_key = $1 AND status IN ('PENDING', 'PROCESSING')
     LIMIT 1`,
    [task.dedupeKey, task.idempotencyKey],
  );
  return row ? table.hydrate(row) : null;
}
