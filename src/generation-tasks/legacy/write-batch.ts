import type { DataSource, EntityManager } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { failpoint } from '../../failpoints.js';
import { GenerationTask } from '../generation-task.entity.js';
import type { OldTask } from './map-old-task.js';
import { findOwners, placeFiles } from './own-files.js';
import type { PlacedTask } from './own-files.js';

/**
 * Writes old tasks with their ids, files and credits, all or nothing. Those that are here already are left alone.
 * @returns the tasks that were written
 */
export async function writeBatch(db: DataSource, batch: readonly OldTask[]): Promise<OldTask[]> {
  const written = await db.transaction(async (manager) => {
    const owners = await findOwners(manager, batch, true);
    const placed = new Map(batch.map((old) => [old.task.id, placeFiles(old, owners)]));
    const inserted = await insertTasks(manager, [...placed.values()]);
    const written = batch.filter(({ task }) => inserted.delete(task.id));
    await rememberIds(manager, written);
    await holdFiles(
      manager,
      written.map(({ task }) => placed.get(task.id)).filter((each) => each !== undefined),
    );
    await bookCredits(manager, written);
    failpoint('import:written');
    return written;
  });
  failpoint('import:committed');
  return written;
}

async function insertTasks(manager: EntityManager, placed: readonly PlacedTask[]): Promise<Set<string>> {
  // In one order: two imports at once wait for each other's rows.
  const tasks = placed.map(({ task }) => task).sort((one, other) => (one.id < other.id ? -1 : 1));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeORM's partial entities know no open records
  const rows = tasks as QueryDeepPartialEntity<GenerationTask>[];
  const [sql, parameters] = manager
    .createQueryBuilder()
    .insert()
    .into(GenerationTask)
    .values(rows)
    .orIgnore()
    .updateEntity(false)
    .returning('id')
    .getQueryAndParameters();
  const inserted: { id: string }[] = await manager.query(sql, parameters);
  return new Set(inserted.map(({ id }) => id));
}

/** UUIDs, too: what was imported once is not imported again after its owner has deleted it. */
async function rememberIds(manager: EntityManager, written: readonly OldTask[]): Promise<void> {
  await manager.query(
    `INSERT INTO task_aliases (alias, task_id) SELECT * FROM unnest($1::text[], $2::uuid[]) ON CONFLICT DO NOTHING`,
    [written.map(({ task }) => task.legacy?.id ?? task.id), written.map(({ task }) => task.id)],
  );
}

async function holdFiles(manager: EntityManager, placed: readonly PlacedTask[]): Promise<void> {
  const uses = placed.flatMap(({ task, fileIds }) => fileIds.map((id) => ({ id, usedBy: `task:${task.id}` })));
  if (uses.length === 0) return;
  await manager.query(
    `INSERT INTO file_uses (file_id, used_by) SELECT * FROM unnest($1::uuid[], $2::text[]) ON CONFLICT DO NOTHING`,
    [uses.map(({ id }) => id), uses.map(({ usedBy }) => usedBy)],
  );
}

/**
 * The older system took the credits from an account of its own. So that the ledger here is whole, what was paid there
 * comes as a grant and goes as the task's; what was given back there comes and goes here as well.
 */
async function bookCredits(manager: EntityManager, written: readonly OldTask[]): Promise<void> {
  const priced = written.filter(({ task }) => task.credits > 0);
  if (priced.length === 0) return;
  await manager.query(
    `WITH imported AS (
       SELECT task.id, user_id, status, credits, credits_refunded, created_at, is_paid
       FROM generation_tasks AS task JOIN unnest($1::uuid[], $2::boolean[]) AS given (id, is_paid) USING (id)),
     moves AS (
       SELECT imported.*, step, type, amount
       FROM imported, LATERAL (VALUES
         (1, 'GRANT', CASE WHEN is_paid THEN credits END),
         (2, 'HOLD', -credits),
         (3, 'SETTLE', CASE WHEN status = 'COMPLETED' THEN 0 END),
         (4, 'REFUND', CASE WHEN credits_refunded > 0 THEN credits_refunded END)) AS move (step, type, amount)
       WHERE amount IS NOT NULL),
     entered AS (
       INSERT INTO credit_ledger (user_id, task_id, type, amount, reason)
       SELECT user_id, id, type, amount, CASE WHEN type = 'GRANT' THEN 'Imported task' END
       FROM moves ORDER BY created_at, id, step)
     INSERT INTO credit_accounts AS account (user_id, balance, held)
     SELECT user_id, sum(amount), coalesce(sum(credits) FILTER (WHERE step = 2 AND status = 'PENDING'), 0)
     FROM moves GROUP BY user_id
     -- In the order of their users, as everything that locks many accounts.
     ORDER BY user_id
     ON CONFLICT (user_id) DO UPDATE SET balance = account.balance + excluded.balance, held = account.held + excluded.held`,
    [priced.map(({ task }) => task.id), priced.map(({ isPaid }) => isPaid)],
  );
}
