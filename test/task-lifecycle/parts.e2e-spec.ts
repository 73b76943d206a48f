import { setTimeout as delay } from 'node:timers/promises';
import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { PdfJob } from '../../src/pdf-jobs/pdf-job.entity.js';
import { PdfShard } from '../../src/pdf-jobs/pdf-shard.entity.js';
import { pdfKind, pdfShardKind } from '../../src/pdf-jobs/pdf.kind.js';
import { cancelIfActive } from '../../src/task-lifecycle/store/cancel-if-active.js';
import { parkIfProcessing } from '../../src/task-lifecycle/store/park-if-processing.js';
import { progressOfParts } from '../../src/task-lifecycle/store/progress-of-parts.js';
import { findLostWorkers } from '../../src/task-lifecycle/store/find-lost-workers.js';
import { rescueAbandoned } from '../../src/task-lifecycle/store/rescue-abandoned.js';
import { settleIfProcessing } from '../../src/task-lifecycle/store/settle-if-processing.js';
import { stopParts } from '../../src/task-lifecycle/store/stop-parts.js';
import { submitParts } from '../../src/task-lifecycle/store/submit-parts.js';
import { MoveOutbox } from '../../src/task-lifecycle/store/move-outbox.js';
import { TaskTable } from '../../src/task-lifecycle/store/task-table.js';
import { wakeWholes } from '../../src/task-lifecycle/store/wake-wholes.js';
import type { Task } from '../../src/task-lifecycle/task.entity.js';
import { TestStage } from '../support/test-app.js';

const ME = 'worker of this test';
const FENCE = { attempt: 1, workerId: ME };

describe('a task in parts', () => {
  let stage: TestStage;
  let db: DataSource;
  let wholes: TaskTable;
  let parts: TaskTable;

  beforeAll(async () => {
    stage = await TestStage.build();
    const url = stage.databaseUrl;
    db = await new DataSource({ type: 'postgres', url, entities: [PdfJob, PdfShard], poolSize: 8 }).initialize();
    const config = loadConfig({});
    const outbox = new MoveOutbox();
    const kindOfParts = pdfShardKind(config);
    [wholes, parts] = [new TaskTable(db, pdfKind(config), outbox, kindOfParts), new TaskTable(db, kindOfParts, outbox)];
  });
  beforeEach(() => db.query('TRUNCATE pdf_jobs, pdf_shards, pdf_answers, pdf_summaries'));
  afterAll(async () => {
    await db.destroy();
    await stage.close();
  });

  /** Run by this worker, with so many parts that wait, and some that an earlier task has done. */
  const newWhole = async (count: number, takenOver = 0): Promise<Task> => {
    const [row] = await db.query(
      `INSERT INTO pdf_jobs (id, user_id, max_attempts, status, worker_id, lease_until, started_at, file_id, operation, document_pages, page_ranges, total_pages, pages_per_shard, billed_pages)
       VALUES ($1, 'u', 4, 'PROCESSING', $2, now() + interval '10 s', now(), $1, 'extract', 9, '', 9, 1, 9) RETURNING *`,
      [uuidv7(), ME],
    );
    const whole = wholes.hydrate(row);
    const newPart = (shardIndex: number) => ({
      id: uuidv7(),
      weight: 1,
      input: { shardIndex, pageNumbers: [shardIndex + 1] },
      ...(shardIndex < takenOver ? { done: { result: null, resultFileId: null } } : {}),
    });
    await submitParts(
      db,
      parts,
      whole,
      Array.from({ length: takenOver + count }, (_, index) => newPart(index)),
    );
    return whole;
  };
  const claimParts = (whole: Task): Promise<{ id: string }[]> =>
    db
      .query(
        `UPDATE pdf_shards SET status = 'PROCESSING', worker_id = $2, lease_until = now() + interval '10 s', started_at = now()
         WHERE part_of = $1 AND status = 'PENDING' RETURNING id`,
        [whole.id, ME],
      )
      .then(([rows]) => rows);
  const settlePart = (id: string, to: 'COMPLETED' | 'FAILED') =>
    settleIfProcessing(db, parts, ME, [
      { id, attempt: 1, to, countsAsAttempt: true, delay: 0, error: null, credits: 0, creditsBack: 0, resultFileId: null, result: null, fileIds: [] },
    ]); // prettier-ignore
  const statusesOf = async (table: string): Promise<string[]> =>
    (await db.query(`SELECT status FROM ${table} ORDER BY id`)).map(({ status }: { status: string }) => status);

  it(
    'goes on exactly once after its last part, however the ends of the parts fall together',
    { timeout: 120_000 },
    async () => {
      const end = record({
        to: constantFrom('COMPLETED' as const, 'FAILED' as const),
        after: integer({ min: 0, max: 4 }),
      });
      const interleaving = asyncProperty(array(end, { minLength: 1, maxLength: 6 }), async (ends) => {
        const whole = await newWhole(ends.length);
        expect(await parkIfProcessing(db, wholes, { id: whole.id, ...FENCE })).not.toBeNull();
        const claimed = await claimParts(whole);
        const woken = await Promise.all([
          ...ends.map(async ({ to, after }, index) => {
            await delay(after);
            expect(await settlePart(claimed[index]?.id ?? '', to)).not.toEqual([null]);
            return wakeWholes(db, wholes, parts, whole.id);
          }),
          // Two schedulers that sweep meanwhile.
          ...[1, 3].map((after) => delay(after).then(() => wakeWholes(db, wholes, parts, null))),
        ]);
        expect(woken.flat().filter(({ id }) => id === whole.id)).toHaveLength(1);
        const [row] = await db.query('SELECT status FROM pdf_jobs WHERE id = $1', [whole.id]);
        expect(row.status).toBe('PENDING');
      });
      await assert(interleaving, { numRuns: 200 });
    },
  );

  it('is not taken from its parts by a rescue, and keeps parts it has when they are submitted again', async () => {
    const whole = await newWhole(3);
    await parkIfProcessing(db, wholes, { id: whole.id, ...FENCE });
    expect(await rescueAbandoned(db, wholes, await findLostWorkers(db, [wholes]))).toEqual([]);
    const again = { id: uuidv7(), weight: 1, input: { shardIndex: 1, pageNumbers: [2] } };
    expect(await submitParts(db, parts, whole, [again])).toEqual([]);
    expect(await statusesOf('pdf_shards')).toHaveLength(3);
  });

  it('is not left to its parts by a worker that has lost it, nor when it is to be cancelled', async () => {
    const whole = await newWhole(1);
    expect(await parkIfProcessing(db, wholes, { id: whole.id, attempt: 2, workerId: ME })).toBeNull();
    expect(await parkIfProcessing(db, wholes, { id: whole.id, attempt: 1, workerId: 'another' })).toBeNull();
    await cancelIfActive(db, wholes, 'u', whole.id);
    expect(await parkIfProcessing(db, wholes, { id: whole.id, ...FENCE })).toBeNull();
  });

  it('is cancelled at once while its parts work, and so are those that wait; running ones are asked to stop', async () => {
    const whole = await newWhole(2);
    await parkIfProcessing(db, wholes, { id: whole.id, ...FENCE });
    const [first] = await claimParts(whole);
    await db.query(
      `UPDATE pdf_shards SET status = 'PENDING', worker_id = NULL, lease_until = NULL WHERE part_of = $1 AND id <> $2`,
      [whole.id, first?.id],
    );
    expect(await cancelIfActive(db, wholes, 'u', whole.id)).toMatchObject({ status: 'CANCELLED' });
    await stopParts(db, wholes, parts, null);
    expect((await statusesOf('pdf_shards')).toSorted()).toEqual(['CANCELLED', 'PROCESSING']);
    const [marked] = await db.query('SELECT cancel_requested_at FROM pdf_shards WHERE id = $1', [first?.id]);
    expect(marked.cancel_requested_at).not.toBeNull();
    expect(await wakeWholes(db, wholes, parts, whole.id)).toEqual([]);
  });

  it('is as far as its parts are, by their weight', async () => {
    const whole = await newWhole(4);
    await parkIfProcessing(db, wholes, { id: whole.id, ...FENCE });
    const [first, second] = await claimParts(whole);
    await settlePart(first?.id ?? '', 'COMPLETED');
    await db.query('UPDATE pdf_shards SET progress = 50 WHERE id = $1', [second?.id]);
    const task = await progressOfParts(db, wholes, parts, whole.id);
    expect(task?.progress).toBeCloseTo(((100 + 50) / 4) * 0.97, 1);
  });

  it.each([
    ['all of them', 0],
    ['not those that an earlier task has done', 90],
  ])('takes as long as its parts did so far: %s', async (_, takenOver) => {
    const whole = await newWhole(10, takenOver);
    await parkIfProcessing(db, wholes, { id: whole.id, ...FENCE });
    await db.query(`UPDATE pdf_jobs SET started_at = now() - interval '1 min' WHERE id = $1`, [whole.id]);
    expect(await progressOfParts(db, wholes, parts, whole.id)).toMatchObject({ etaAt: null });
    const [first] = await claimParts(whole);
    await settlePart(first?.id ?? '', 'COMPLETED');
    const task = await progressOfParts(db, wholes, parts, whole.id);
    expect(task?.progress).toBeCloseTo(97 * ((takenOver + 1) / (takenOver + 10)), 1);
    const [spent, left] = [
      Number(task?.updatedAt) - Number(task?.startedAt),
      Number(task?.etaAt) - Number(task?.updatedAt),
    ];
    expect(left / spent).toBeCloseTo((100 - 9.7) / 9.7, 1);
  });

  it('counts its parts at each of its moves', async () => {
    const whole = await newWhole(3);
    const cancelled = await newWhole(2);
    for (const { id } of [whole, cancelled]) await parkIfProcessing(db, wholes, { id, ...FENCE });
    const [first, second, third] = await claimParts(whole);
    await settlePart(first?.id ?? '', 'COMPLETED');
    const counts = { completedParts: 1, failedParts: 0 };
    expect(await progressOfParts(db, wholes, parts, whole.id)).toMatchObject(counts);
    await settlePart(second?.id ?? '', 'COMPLETED');
    await settlePart(third?.id ?? '', 'FAILED');
    expect(await wakeWholes(db, wholes, parts, whole.id)).toMatchObject([{ completedParts: 2, failedParts: 1 }]);
    const [only] = await claimParts(cancelled);
    await settlePart(only?.id ?? '', 'COMPLETED');
    expect(await cancelIfActive(db, wholes, 'u', cancelled.id)).toMatchObject(counts);
  });
});
