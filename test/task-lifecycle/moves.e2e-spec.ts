import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { cancelIfActive } from '../../src/task-lifecycle/store/cancel-if-active.js';
import { claimDue } from '../../src/task-lifecycle/store/claim-due.js';
import { progressIfProcessing } from '../../src/task-lifecycle/store/progress-if-processing.js';
import { renewLeases } from '../../src/task-lifecycle/store/renew-leases.js';
import { findLostWorkers } from '../../src/task-lifecycle/store/find-lost-workers.js';
import { rescueAbandoned } from '../../src/task-lifecycle/store/rescue-abandoned.js';
import type { Settlement } from '../../src/task-lifecycle/store/settle-if-processing.js';
import { settleIfProcessing } from '../../src/task-lifecycle/store/settle-if-processing.js';
import type { TaskTable } from '../../src/task-lifecycle/store/task-table.js';
import type { TaskStatus } from '../../src/task-lifecycle/task-status.js';
import { TASK_STATUSES, isLegalMove } from '../../src/task-lifecycle/task-status.js';
import { TestStage } from '../support/test-app.js';
import type { SampleRow } from './sample-row.js';
import { insertSample, openSampleTable } from './sample-row.js';

const ME = 'worker of this test';

describe('the statements that move tasks', () => {
  let stage: TestStage;
  let db: DataSource;
  let table: TaskTable;

  beforeAll(async () => {
    stage = await TestStage.build();
    ({ db, table } = await openSampleTable(stage.databaseUrl));
  });
  beforeEach(() => db.query('TRUNCATE sample_tasks'));
  afterAll(async () => {
    await db.destroy();
    await stage.close();
  });

  const insert = async (...row: SampleRow): Promise<string> => insertSample(db, ME, ...row);
  const statusOf = async (id: string): Promise<TaskStatus> => {
    const [row] = await db.query('SELECT status FROM sample_tasks WHERE id = $1', [id]);
    return row.status;
  };
  const settlement = (id: string, to: Settlement['to'], change: Partial<Settlement> = {}): Settlement => ({
    id,
    attempt: 1,
    to,
    countsAsAttempt: true,
    delay: 0,
    error: null,
    credits: 0,
    creditsBack: 0,
    resultFileId: null,
    result: null,
    fileIds: [],
    ...change,
  });

  const moves: Record<string, (id: string) => Promise<unknown>> = {
    claim: () => claimDue(db, table, ME, 10),
    complete: (id) => settleIfProcessing(db, table, ME, [settlement(id, 'COMPLETED')]),
    fail: (id) => settleIfProcessing(db, table, ME, [settlement(id, 'FAILED')]),
    retry: (id) => settleIfProcessing(db, table, ME, [settlement(id, 'PENDING')]),
    'settle as cancelled': (id) => settleIfProcessing(db, table, ME, [settlement(id, 'CANCELLED')]),
    cancel: (id) => cancelIfActive(db, table, 'u', id),
    rescue: async () => rescueAbandoned(db, table, await findLostWorkers(db, [table])),
    progress: (id) =>
      progressIfProcessing(db, table, { id, attempt: 1, workerId: ME, percent: 5, stage: null, etaSeconds: null }),
  };

  it.each(Object.keys(moves))('%s makes no move that is not in the table of legal moves', async (name) => {
    for (const from of TASK_STATUSES) {
      const id = await insert(from);
      await moves[name]?.(id);
      const to = await statusOf(id);
      expect(to === from || isLegalMove(from, to), `${from} -> ${to}`).toBe(true);
      await db.query('TRUNCATE sample_tasks');
    }
  });

  it('each refuse a worker that no longer has the attempt', async () => {
    const id = await insert('PROCESSING', { attempt: 2 });
    expect(await settleIfProcessing(db, table, ME, [settlement(id, 'COMPLETED')])).toEqual([null]);
    expect(await settleIfProcessing(db, table, 'another', [settlement(id, 'COMPLETED', { attempt: 2 })])).toEqual([
      null,
    ]);
    const late = { id, attempt: 1, workerId: ME, percent: 90, stage: null, etaSeconds: null };
    expect(await progressIfProcessing(db, table, late)).toBeNull();
    const [row] = await db.query('SELECT status, progress FROM sample_tasks WHERE id = $1', [id]);
    expect(row).toEqual({ status: 'PROCESSING', progress: 0 });
  });

  it('settle a batch, each task by its own fence, and answer in the order asked', async () => {
    const [mine, lost, other] = [
      await insert('PROCESSING'),
      await insert('PROCESSING', { attempt: 3 }),
      await insert('PROCESSING'),
    ];
    const settled = await settleIfProcessing(db, table, ME, [
      settlement(other, 'FAILED', { error: { code: 'X', message: 'x', retryable: false } }),
      settlement(lost, 'COMPLETED'),
      settlement(mine, 'PENDING', { delay: 5_000 }),
    ]);
    expect(settled.map((task) => task?.status ?? null)).toEqual(['FAILED', null, 'PENDING']);
    expect(settled[2]).toMatchObject({ attempt: 2, workerId: null, leaseUntil: null });
    expect((settled[2]?.runAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_500);
  });

  it('go on in a process that runs while a migration adds a column', async () => {
    const oneTask = async (): Promise<void> => {
      const id = await insert('PENDING');
      expect(await claimDue(db, table, ME, 1)).toMatchObject([{ id }]);
      expect(await settleIfProcessing(db, table, ME, [settlement(id, 'COMPLETED')])).toMatchObject([{ id }]);
    };
    // Often enough for PostgreSQL to keep the plans.
    for (let n = 0; n < 8; n++) await oneTask();
    await db.query('ALTER TABLE sample_tasks ADD COLUMN added_later text');
    await oneTask();
    await db.query('ALTER TABLE sample_tasks DROP COLUMN added_later');
    await oneTask();
  });

  it('give every task to one of many workers that claim at once', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, () => insert('PENDING')));
    const claimed = (
      await Promise.all(Array.from({ length: 10 }, (_, n) => claimDue(db, table, `worker ${n}`, 10)))
    ).flat();
    expect(claimed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  });

  it('leave a task whose time has not come', async () => {
    const id = await insert('PENDING');
    await db.query(`UPDATE sample_tasks SET run_at = now() + interval '5 seconds' WHERE id = $1`, [id]);
    expect(await claimDue(db, table, ME, 10)).toEqual([]);
  });

  it('that settle many tasks and that renew their leases never wait for each other for ever', async () => {
    const ids = await Promise.all(Array.from({ length: 200 }, () => insert('PROCESSING')));
    const held = ids.map((id) => ({ table: table.name, id, attempt: 1 }));
    const renewing = Array.from({ length: 12 }, (_, n) => {
      const { text, values } = renewLeases(ME, 10_000, n % 2 ? held : held.toReversed());
      return db.query(text, values);
    });
    const settling = Array.from({ length: 4 }, (_, n) => {
      const mine = ids.filter((_id, index) => index % 4 === n);
      return settleIfProcessing(
        db,
        table,
        ME,
        (n % 2 ? mine : mine.toReversed()).map((id) => settlement(id, 'COMPLETED')),
      );
    });
    await Promise.all(renewing);
    expect((await Promise.all(settling)).flat().filter((task) => task?.status === 'COMPLETED')).toHaveLength(200);
  });
});
