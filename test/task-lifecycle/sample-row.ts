import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { TaskStatus } from '../../src/task-lifecycle/task-status.js';
import { MoveOutbox } from '../../src/task-lifecycle/store/move-outbox.js';
import { TaskTable } from '../../src/task-lifecycle/store/task-table.js';
import { isFinished } from '../../src/task-lifecycle/task-status.js';
import { SampleTask } from '../sample-kind/sample-task.entity.js';
import { sampleKind } from '../sample-kind/sample-tasks.module.js';

/** The table of the sample kind, for its statements without the application; `db` is to be destroyed. */
export async function openSampleTable(url: string): Promise<{ db: DataSource; table: TaskTable }> {
  const db = await new DataSource({ type: 'postgres', url, entities: [SampleTask] }).initialize();
  return { db, table: new TaskTable(db, sampleKind, new MoveOutbox()) };
}

export type SampleRow = [status: TaskStatus, change?: { leaseUntil?: string; attempt?: number; losses?: number }];

/** A row as it is in that state; PROCESSING by the given worker, with a lease that has run out where wanted. Returns its id. */
export async function insertSample(
  db: DataSource,
  worker: string,
  ...[status, change = {}]: SampleRow
): Promise<string> {
  const id = uuidv7();
  await db.query(
    `INSERT INTO sample_tasks (id, user_id, max_attempts, plans, status, attempt, worker_losses, lease_until, deadline_at, worker_id, finished_at)
     VALUES ($1, 'u', 4, '[]', $2, $3, $4,
       CASE WHEN $2 = 'PROCESSING' THEN now() + $5::interval END, CASE WHEN $2 = 'PROCESSING' THEN now() + interval '1 minute' END,
       CASE WHEN $2 = 'PROCESSING' THEN $6 END, CASE WHEN $7 THEN now() END)`,
    [
      id,
      status,
      change.attempt ?? 1,
      change.losses ?? 0,
      change.leaseUntil ?? '10 seconds',
      worker,
      isFinished(status),
    ],
  );
  return id;
}
