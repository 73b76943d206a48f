import type { DataSource } from 'typeorm';
import type { TaskTable } from './task-table.js';

/** Values of the kind's own columns, by property, and the fence of the attempt that writes them. */
export interface OwnValues {
  id: string;
  attempt: number;
  workerId: string;
  values: Readonly<Record<string, unknown>>;
}

/** Writes the kind's own columns of a running task; false when this worker has lost the task. */
export async function saveIfProcessing(db: DataSource, table: TaskTable, own: OwnValues): Promise<boolean> {
  const columns = Object.keys(own.values).map((property) => table.ownColumn(property));
  const assignments = columns.map(({ databaseName }, index) => `"${databaseName}" = $${index + 4}`);
  const [, saved]: [unknown, number] = await db.query(
    `UPDATE ${table.name} SET ${assignments.join(', ')}
     WHERE id = $1 AND status = 'PROCESSING' AND attempt = $2 AND worker_id = $3`,
    [own.id, own.attempt, own.workerId, ...columns.map((column) => table.toParameter(column, own.values))],
  );
  return saved > 0;
}
