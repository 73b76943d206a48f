import type { DataSource } from 'typeorm';
import { runPrepared } from '../../database/prepared.js';
import type { TaskStatus } from '../task-status.js';
import { isFinished } from '../task-status.js';
import type { Task } from '../task.entity.js';
import type { TaskTable } from './task-table.js';

export interface TaskFilter {
  userId: string;
  statuses?: readonly TaskStatus[];
  kind?: string;
  /** In capitals, whatever the kind writes its types in. */
  type?: string;
  /** Only tasks older than this one: microseconds since 1970 and id, `1795337089123456:019a…`. */
  after?: string | null;
  limit: number;
}

/** Id and kind, which is where to find the rest. */
export interface TaskReference {
  id: string;
  kind: string;
}

/**
 * Newest first, over all kinds: by the time of creation, as imported tasks have ids of their own sort. Each branch of the
 * view is read by its own index (user, time, id).
 */
export async function findReferences(
  db: DataSource,
  filter: TaskFilter,
): Promise<(TaskReference & { time: string })[]> {
  const parameters: unknown[] = [filter.userId];
  const conditions = ['user_id = $1'];
  const where = (condition: string, ...values: unknown[]): void => {
    conditions.push(values.reduce<string>((text, value) => text.replace('?', `$${parameters.push(value)}`), condition));
  };
  if (filter.statuses) where('status = ANY(?)', filter.statuses);
  // For the index of what is active: nearly all that a user has is finished.
  if (filter.statuses && !filter.statuses.some(isFinished)) conditions.push('finished_at IS NULL');
  if (filter.kind !== undefined) where('kind = ?', filter.kind);
  if (filter.type !== undefined) where('upper(type) = ?', filter.type);
  if (filter.after) {
    const [time, id] = filter.after.split(':');
    where(`(created_at, id) < ('epoch'::timestamptz + ?::bigint * interval '1 microsecond', ?::uuid)`, time, id);
  }
  return db.query(
    `SELECT id, kind, (extract(epoch FROM created_at) * 1000000)::bigint AS time
     FROM tasks WHERE ${conditions.join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT $${parameters.push(filter.limit)}`,
    parameters,
  );
}

export async function findReferencesById(db: DataSource, ids: readonly string[]): Promise<TaskReference[]> {
  return runPrepared(db, 'SELECT id, kind FROM tasks WHERE id = ANY($1::uuid[])', [ids]);
}

/** Ids of an older system that stand for tasks, with the ids those have here. */
export async function resolveAliases(db: DataSource, aliases: readonly string[]): Promise<Map<string, string>> {
  if (aliases.length === 0) return new Map();
  const rows: { alias: string; task_id: string }[] = await db.query(
    'SELECT alias, task_id FROM task_aliases WHERE alias = ANY($1)',
    [aliases],
  );
  return new Map(rows.map((row) => [row.alias, row.task_id]));
}

export async function loadTasks(db: DataSource, table: TaskTable, ids: readonly string[]): Promise<Task[]> {
  if (ids.length === 0) return [];
  const sql = `SELECT ${table.columnsOf('task')} FROM ${table.name} AS task WHERE id = ANY($1::uuid[])`;
  return (await runPrepared(db, sql, [ids])).map((row) => table.hydrate(row));
}

/** Counting stops here: a longer wait is told as this. */
const LAST_POSITION = 1_000;

/**
 * How many due tasks come before each of the given PENDING ones, plus one.
 */
export async function queuePositions(
  db: DataSource,
  { name: table }: TaskTable,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await runPrepared<{ id: string; position: number }>(
    db,
    `SELECT task.id, least(${LAST_POSITION}, 1 + ahead.count)::int AS position
     FROM ${table} AS task, LATERAL (
       SELECT count(*) FROM (
         SELECT 1 FROM ${table} AS other
         WHERE other.status = 'PENDING' AND other.run_at <= now()
           AND (other.turn, other.run_at, other.id) < (task.turn, task.run_at, task.id) LIMIT ${LAST_POSITION}) AS before) AS ahead
     WHERE task.id = ANY($1::uuid[]) AND task.status = 'PENDING' AND task.run_at <= now()`,
    [ids],
  );
  return new Map(rows.map(({ id, position }) => [id, position]));
}
