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
  /** Tasks that its user may have active at once, this one among them. */
  maxActive: number;
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
 * Accepts tasks of different users in one statement: for each its row, its credits, the files it holds on to and the check of its user's
 * limit, or nothing.
 * @returns in the order of the tasks
 * @throws an error that `missingCredits` knows, when one of the users lacks credits; then none is accepted
 */
export async function submitTasks(
  db: DataSource,
  table: TaskTable,
  tasks: readonly NewTask[],
): Promise<(Accepted | 'duplicate' | 'too-many')[]> {
  const own = table.inputColumns.map(({ databaseName }) => `"${databaseName}"`);
  const columns = [...COLUMNS, ...own].join(', ');
  const needs = tasks.flatMap(({ id, fileIds }) => [...new Set(fileIds)].map((file) => ({ id, file })));
  const hold = `hold_credits(user_id, id, CASE WHEN credits > 0 THEN credits END) AS credits_left`;
  const rows = await runPrepared<Row & { asked: string; has_room: boolean; credits_left?: string | null }>(
    db,
    // Everything that locks something of many users does so in their order.
    `WITH room AS MATERIALIZED (
       SELECT asked, may_accept_task(owner, most) AS has_room
       FROM (SELECT * FROM unnest($2::uuid[], $3::text[], $4::int[]) AS wanted (asked, owner, most) ORDER BY owner) AS ordered),
     accepted AS (
       INSERT INTO ${table.name} (${columns}, turn)
       SELECT ${columns}, ${nextTurn(table.name, 'wanted.user_id')}
       FROM jsonb_populate_recordset(NULL::${table.name}, $1::jsonb) AS wanted
       WHERE id IN (SELECT asked FROM room WHERE has_room)
       ON CONFLICT DO NOTHING
       RETURNING *)${needs.length > 0 ? HOLD_FILES : ''}
     SELECT *${tasks.some(({ credits }) => credits > 0) ? `, ${hold}` : ''}
     FROM (SELECT asked, has_room, ${table.columnsOf('accepted')} FROM room LEFT JOIN accepted ON id = asked
           ORDER BY user_id) AS ordered`,
    [
      JSON.stringify(tasks.map((task) => toRow(table, task))),
      tasks.map(({ id }) => id),
      tasks.map(({ userId }) => userId),
      tasks.map(({ maxActive }) => maxActive),
      ...(needs.length > 0 ? [needs.map(({ id }) => id), needs.map(({ file }) => file)] : []),
    ],
  );
  const answers = new Map(rows.map((row) => [row.asked, row]));
  return tasks.map(({ id }) => {
    const row = answers.get(id);
    if (row?.['id']) return { task: table.hydrate(row), creditsLeft: Number(row.credits_left ?? 0) };
    return row?.has_room ? 'duplicate' : 'too-many';
  });
}

const COLUMNS = [
  'id', 'user_id', 'type', 'max_attempts', 'dedupe_key', 'idempotency_key', 'retry_of', 'credits', 'trace_context',
]; // prettier-ignore

const HOLD_FILES = `, held AS (
  INSERT INTO file_uses (file_id, used_by)
  SELECT needed.file, 'task:' || accepted.id FROM accepted JOIN unnest($5::uuid[], $6::uuid[]) AS needed (id, file) USING (id)
  ORDER BY needed.file)`;

function toRow(table: TaskTable, task: NewTask): Row {
  return {
    id: task.id,
    user_id: task.userId,
    type: task.type,
    max_attempts: task.maxAttempts,
    dedupe_key: task.dedupeKey,
    idempotency_key: task.idempotencyKey,
    retry_of: task.retryOf,
    credits: task.credits,
    trace_context: task.traceContext ?? null,
    ...Object.fromEntries(
      table.inputColumns.map(({ databaseName, propertyName }) => [databaseName, task.input[propertyName] ?? null]),
    ),
  };
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
