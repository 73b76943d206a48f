import * as fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CreditsAudit } from '../../src/credits/credits-audit.service.js';
import { missingCredits } from '../../src/credits/credit-moves.js';
import { CreditsService } from '../../src/credits/credits.service.js';
import { cancelIfActive } from '../../src/task-lifecycle/store/cancel-if-active.js';
import { claimDue } from '../../src/task-lifecycle/store/claim-due.js';
import { findLostWorkers } from '../../src/task-lifecycle/store/find-lost-workers.js';
import { rescueAbandoned } from '../../src/task-lifecycle/store/rescue-abandoned.js';
import type { Settlement } from '../../src/task-lifecycle/store/settle-if-processing.js';
import { settleIfProcessing } from '../../src/task-lifecycle/store/settle-if-processing.js';
import { submitTasks } from '../../src/task-lifecycle/store/submit-task.js';
import type { TaskTable } from '../../src/task-lifecycle/store/task-table.js';
import { TestStage } from '../support/test-app.js';
import { openSampleTable } from '../task-lifecycle/sample-row.js';

/** One thing that may happen, at any time, to any task or to all. */
type Step =
  | { do: 'submit'; tasks: { user: number; credits: number; dedupe: number | null }[] }
  | { do: 'claim'; worker: number; count: number }
  | { do: 'settle'; worker: number; to: Settlement['to']; back: number; batch: number }
  | { do: 'cancel'; task: number }
  | { do: 'lose-workers' }
  | { do: 'grant'; user: number; amount: number };

const user = fc.nat(2);
const worker = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      // One statement accepts tasks of different users.
      tasks: fc.uniqueArray(fc.record({ user, credits: fc.nat(6), dedupe: fc.option(fc.nat(3)) }), {
        selector: (task) => task.user,
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('claim' as const), worker, count: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      worker,
      to: fc.constantFrom<Settlement['to']>('COMPLETED', 'FAILED', 'CANCELLED', 'PENDING'),
      back: fc.nat(8),
      batch: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), task: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'lose-workers' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('grant' as const), user, amount: fc.integer({ min: 1, max: 20 }) }),
  },
);

let stage: TestStage;
let db: DataSource;
let table: TaskTable;
let credits: CreditsService;

beforeAll(async () => {
  stage = await TestStage.build();
  ({ db, table } = await openSampleTable(stage.databaseUrl));
  credits = new CreditsService(db);
});
afterAll(async () => {
  await db.destroy();
  await stage.close();
});

/** What a worker holds as it remembers it: perhaps long lost. */
interface Memory {
  ids: string[];
  held: { id: string; attempt: number; worker: number; credits: number; owner: string }[];
}

async function take(action: Step, memory: Memory): Promise<void> {
  switch (action.do) {
    case 'grant':
      await credits.grant({ userId: `u${action.user}`, amount: action.amount, reason: 'Property' });
      return;
    case 'submit': {
      const keys = { type: null, idempotencyKey: null, retryOf: null };
      const rest = { ...keys, maxAttempts: 3, maxActive: 100, fileIds: [], input: { plans: [] } };
      const tasks = action.tasks.map((one) => ({
        ...rest,
        id: uuidv7(),
        userId: `u${one.user}`,
        dedupeKey: one.dedupe === null ? null : `key-${one.dedupe}`,
        credits: one.credits,
      }));
      const accepted = await submitTasks(db, table, tasks).catch((error: unknown) => {
        if (missingCredits(error) === null) throw error;
        return [];
      });
      for (const answer of accepted) if (typeof answer === 'object') memory.ids.push(answer.task.id);
      return;
    }
    case 'claim': {
      await db.query('UPDATE sample_tasks SET run_at = now()');
      for (const { id, attempt, credits: price, userId } of await claimDue(
        db,
        table,
        `w${action.worker}`,
        action.count,
      ))
        memory.held.push({ id, attempt, worker: action.worker, credits: price, owner: userId });
      return;
    }
    case 'settle': {
      const mine = memory.held.filter((each) => each.worker === action.worker).slice(0, action.batch);
      memory.held = memory.held.filter((each) => !mine.includes(each));
      if (mine.length === 0) return;
      await settleIfProcessing(
        db,
        table,
        `w${action.worker}`,
        mine.map(({ id, attempt, credits: price }) => ({
          id, attempt, to: action.to, countsAsAttempt: true, delay: 0, error: null,
          credits: price, creditsBack: action.back, resultFileId: null, result: null, fileIds: [],
        })), // prettier-ignore
      );
      return;
    }
    case 'cancel': {
      const id = memory.ids[action.task % Math.max(1, memory.ids.length)];
      const holder = await db.query('SELECT user_id FROM sample_tasks WHERE id = $1', [id ?? uuidv7()]);
      if (id !== undefined) await cancelIfActive(db, table, holder[0].user_id, id);
      return;
    }
    case 'lose-workers':
      // The workers keep their memory, and settle later what is no longer theirs.
      await db.query(`UPDATE sample_tasks SET lease_until = now() - interval '1 s' WHERE status = 'PROCESSING'`);
      await rescueAbandoned(db, table, await findLostWorkers(db, [table]));
  }
}

it(
  'whatever happens to tasks, in whatever order, their credits add up after every step',
  { timeout: 120_000 },
  async () => {
    const audit = new CreditsAudit(db);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        await db.query('TRUNCATE sample_tasks, credit_accounts, credit_ledger');
        const memory: Memory = { ids: [], held: [] };
        for (const owner of ['u0', 'u1', 'u2']) await credits.grant({ userId: owner, amount: 15, reason: 'Start' });
        for (const [index, action] of steps.entries()) {
          await take(action, memory);
          if (index % 5 === 0) expect((await audit.run()).differences).toEqual([]);
        }
        expect((await audit.run()).differences).toEqual([]);
      }),
      { numRuns: 60 },
    );
  },
);
