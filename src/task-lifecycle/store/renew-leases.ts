export interface HeldLease {
  /** Quoted, ready for a statement. */
  table: string;
  id: string;
  attempt: number;
}

/**
 * Renews the leases of one worker, over all kinds, in one statement. A row that is locked is skipped: mostly it is being
 * settled. In the order of their ids all the same, as two statements that lock many rows in different orders may wait for each other for
 * ever: SKIP LOCKED, too, waits for a row whose last change is committed just as it looks, and that is locked again.
 */
export function renewLeases(
  workerId: string,
  leaseMs: number,
  held: readonly HeldLease[],
): { text: string; values: unknown[] } {
  const tables = [...new Set(held.map(({ table }) => table))];
  const updates = tables.map(
    (table, index) => `
      mine${index} AS (
        SELECT task.id FROM ${table} AS task JOIN held ON task.id = held.id AND task.attempt = held.attempt
        WHERE task.worker_id = $1 AND task.status = 'PROCESSING' ORDER BY task.id FOR UPDATE OF task SKIP LOCKED),
      renewed${index} AS (
        UPDATE ${table} AS task SET lease_until = now() + $2 * interval '1 ms' FROM mine${index} AS mine WHERE task.id = mine.id)`,
  );
  return {
    text: `WITH held AS (SELECT * FROM unnest($3::uuid[], $4::int[]) AS held (id, attempt)), ${updates.join(',')} SELECT`,
    values: [workerId, leaseMs, held.map(({ id }) => id), held.map(({ attempt }) => attempt)],
  };
}
