import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { claimDue, claimSuspect } from '../../src/task-lifecycle/store/claim-due.js';
import { findLostWorkers } from '../../src/task-lifecycle/store/find-lost-workers.js';
import { rescueAbandoned } from '../../src/task-lifecycle/store/rescue-abandoned.js';
import type { TaskTable } from '../../src/task-lifecycle/store/task-table.js';
import { TestStage } from '../support/test-app.js';
import type { SampleRow } from './sample-row.js';
import { insertSample, openSampleTable } from './sample-row.js';

const ME = 'worker of this test';
/** Its second worker has died. */
const LOST = { leaseUntil: '-1 second', losses: 1, attempt: 2 };

describe('rescue', () => {
  let stage: TestStage;
  let db: DataSource;
  let table: TaskTable;

  beforeAll(async () => {
    stage = await TestStage.build();
    ({ db, table } = await openSampleTable(stage.databaseUrl));
  });
  beforeEach(() => db.query('TRUNCATE sample_tasks, workers, lost_workers'));
  afterAll(async () => {
    await db.destroy();
    await stage.close();
  });

  const insert = async (...row: SampleRow): Promise<string> => insertSample(db, ME, ...row);

  // A server that has just started rescues nobody, so that workers can renew their leases first.
  beforeAll(async () => {
    for (let young = true; young;) {
      [{ young }] = await db.query(`SELECT pg_postmaster_start_time() > now() - interval '10 seconds' AS young`);
    }
  });

  const rescued = async (change: Parameters<typeof insert>[1]) => {
    const id = await insert('PROCESSING', { leaseUntil: '-1 second', ...change });
    const [first] = await rescueAbandoned(db, table, await findLostWorkers(db, [table]));
    expect(first?.task.id).toBe(id);
    return first;
  };

  it('leaves tasks whose lease is alive', async () => {
    await insert('PROCESSING');
    expect(await rescueAbandoned(db, table, await findLostWorkers(db, [table]))).toEqual([]);
  });

  it('starts another attempt after the first loss of a worker', async () => {
    expect(await rescued({})).toMatchObject({
      reason: 'worker-lost',
      workerId: ME,
      task: { status: 'PENDING', attempt: 2, workerLosses: 1 },
    });
  });

  it('ends a task that lost its second worker as POISONED', async () => {
    expect(await rescued({ losses: 1, attempt: 2 })).toMatchObject({
      task: { status: 'FAILED', error: { code: 'POISONED', retryable: false } },
    });
  });

  it('suspects none of several that lost their second worker together: they run apart', async () => {
    const ids = [await insert('PROCESSING', LOST), await insert('PROCESSING', LOST), await insert('PROCESSING', LOST)];
    const all = await rescueAbandoned(db, table, await findLostWorkers(db, [table]));
    expect(all.map(({ task }) => [task.status, task.workerLosses])).toEqual(ids.map(() => ['PENDING', 2]));
    expect(await claimDue(db, table, ME, 16)).toEqual([]);
    expect(ids).toContain((await claimSuspect(db, table, ME))?.id);
  });

  it('waits for the last lease of a dead worker: only then it is known who was there', async () => {
    const ids = [await insert('PROCESSING', LOST), await insert('PROCESSING', { ...LOST, leaseUntil: '2 seconds' })];
    expect(await rescueAbandoned(db, table, await findLostWorkers(db, [table]))).toEqual([]);
    await db.query(`UPDATE sample_tasks SET lease_until = now() - interval '1 ms' WHERE id = ANY($1)`, [ids]);
    const all = await rescueAbandoned(db, table, await findLostWorkers(db, [table]));
    expect(all.map(({ task }) => task.status)).toEqual(['PENDING', 'PENDING']);
  });

  it("knows who was there also when some of a dead worker's tasks have been taken already", async () => {
    const ids = [await insert('PROCESSING', LOST), await insert('PROCESSING', LOST)];
    await findLostWorkers(db, [table]);
    await db.query(`UPDATE sample_tasks SET status = 'PENDING', worker_id = NULL WHERE id = $1`, [ids[0]]);
    const all = await rescueAbandoned(db, table, await findLostWorkers(db, [table]));
    expect(all).toMatchObject([{ task: { id: ids[1], status: 'PENDING' } }]);
  });

  it('takes from a worker that is heard of what it does not know of, and suspects nothing', async () => {
    await db.query(`INSERT INTO workers (id, host, pid, kinds) VALUES ($1, 'here', 1, '{}')`, [ME]);
    const unknown = await insert('PROCESSING', LOST);
    await insert('PROCESSING', { losses: 1 });
    const all = await rescueAbandoned(db, table, await findLostWorkers(db, [table]));
    expect(all).toMatchObject([{ reason: 'worker-lost', task: { id: unknown, status: 'PENDING' } }]);
  });

  it('tells a poisonous task from its company by its losses', async () => {
    const poison = await insert('PROCESSING', { ...LOST, losses: 2 });
    const innocent = await insert('PROCESSING', LOST);
    const all = await rescueAbandoned(db, table, await findLostWorkers(db, [table]));
    expect(Object.fromEntries(all.map(({ task }) => [task.id, task.status]))).toEqual({
      [poison]: 'FAILED',
      [innocent]: 'PENDING',
    });
  });

  it('ends a task whose attempts are spent as WORKER_LOST', async () => {
    expect(await rescued({ attempt: 4 })).toMatchObject({
      task: { status: 'FAILED', error: { code: 'WORKER_LOST', retryable: true } },
    });
  });

  it('takes a task from a worker that hangs, when the deadline is long past', async () => {
    const id = await insert('PROCESSING');
    await db.query(`UPDATE sample_tasks SET deadline_at = now() - interval '20 seconds' WHERE id = $1`, [id]);
    expect(await rescueAbandoned(db, table, await findLostWorkers(db, [table]))).toEqual([]);
    await db.query(`UPDATE sample_tasks SET deadline_at = now() - interval '31 seconds' WHERE id = $1`, [id]);
    expect(await rescueAbandoned(db, table, await findLostWorkers(db, [table]))).toMatchObject([
      { reason: 'timeout', task: { status: 'PENDING', attempt: 2, workerLosses: 0 } },
    ]);
  });

  it('done by many schedulers at once rescues each task once', async () => {
    for (let n = 0; n < 20; n++) await insert('PROCESSING', { leaseUntil: '-1 second' });
    const all = (
      await Promise.all(
        Array.from({ length: 5 }, async () => rescueAbandoned(db, table, await findLostWorkers(db, [table]))),
      )
    ).flat();
    expect(all).toHaveLength(20);
    expect(new Set(all.map(({ task }) => task.id)).size).toBe(20);
  });
});
