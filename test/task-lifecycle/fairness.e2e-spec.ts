import * as fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimDue } from '../../src/task-lifecycle/store/claim-due.js';
import { submitTasks } from '../../src/task-lifecycle/store/submit-task.js';
import type { TaskTable } from '../../src/task-lifecycle/store/task-table.js';
import { SampleTasksModule } from '../sample-kind/sample-tasks.module.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { submit } from './sample-client.js';
import { openSampleTable } from './sample-row.js';

let stage: TestStage;

beforeAll(async () => {
  stage = await TestStage.build();
});
beforeEach(() => stage.db.query('TRUNCATE sample_tasks, user_priorities'));
afterAll(() => stage.close());

describe('the turns of tasks', () => {
  let db: DataSource;
  let table: TaskTable;

  beforeAll(async () => {
    ({ db, table } = await openSampleTable(stage.databaseUrl));
  });
  afterAll(() => db.destroy());

  const accept = async (userId: string): Promise<string> => {
    const id = uuidv7();
    const keys = { type: null, dedupeKey: null, idempotencyKey: null, retryOf: null };
    const rest = { maxAttempts: 4, credits: 0, maxActive: 10_000, fileIds: [], input: { plans: [] } };
    const [accepted] = await submitTasks(db, table, [{ id, userId, ...keys, ...rest }]);
    expect(accepted).toMatchObject({ task: { id } });
    return id;
  };
  const claim = async (count: number): Promise<{ id: string; userId: string }[]> => claimDue(db, table, 'w', count);

  const action = fc.oneof(
    fc.record({ submit: fc.constantFrom('ann', 'ben', 'cem'), count: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ claim: fc.integer({ min: 1, max: 20 }) }),
  );

  it(
    'keep the tasks of a user in their order, and give no user more than its share',
    { timeout: 120_000 },
    async () => {
      const fair = fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 25 }), async (actions) => {
        await db.query('TRUNCATE sample_tasks');
        const waiting: Record<string, string[]> = { ann: [], ben: [], cem: [] };
        // Claims of each user since the last moment at which one of the two had nothing waiting.
        const lead = new Map<string, number>();
        for (const step of actions) {
          if ('submit' in step)
            for (let n = 0; n < step.count; n++) waiting[step.submit]?.push(await accept(step.submit));
          else
            for (const { id, userId } of await claim(step.claim)) {
              expect(id).toBe(waiting[userId]?.shift());
              for (const other of ['ann', 'ben', 'cem'].filter((name) => name !== userId)) {
                const [pair, sign] = userId < other ? [`${userId} ${other}`, 1] : [`${other} ${userId}`, -1];
                const busy = (waiting[other]?.length ?? 0) > 0;
                lead.set(pair, busy ? (lead.get(pair) ?? 0) + sign : 0);
                expect(Math.abs(lead.get(pair) ?? 0), `the lead of ${pair}`).toBeLessThanOrEqual(2);
              }
            }
        }
      });
      await fc.assert(fair, { numRuns: 60 });
    },
  );

  it('go to tasks of a higher priority first, whoever waits', async () => {
    const early = [await accept('ann'), await accept('ann')];
    await db.query(`INSERT INTO user_priorities VALUES ('vip', 5), ('staff', 9)`);
    const [vip, staff] = [await accept('vip'), await accept('staff')];
    expect((await claim(16)).map(({ id }) => id)).toEqual([staff, vip, ...early]);
  });

  it('are taken as many at once as asked for', async () => {
    await db.query(
      `INSERT INTO sample_tasks (id, user_id, max_attempts, plans, turn)
       SELECT gen_random_uuid(), 'ann', 4, '[]', n FROM generate_series(1, 120) AS n`,
    );
    expect(await claim(100)).toHaveLength(100);
    expect(await claim(100)).toHaveLength(20);
  });

  it('are not held up by tasks that wait for their retry', async () => {
    const retried = await accept('ann');
    await db.query(`UPDATE sample_tasks SET run_at = now() + interval '1 hour' WHERE id = $1`, [retried]);
    const [anns, bens] = [await accept('ann'), await accept('ben')];
    expect((await claim(16)).map(({ id }) => id).toSorted()).toEqual([anns, bens].toSorted());
  });
});

describe('a user with ten thousand waiting tasks', () => {
  let app: TestApp;

  beforeAll(async () => {
    // One place, free every 100 ms.
    const slow = { with: SampleTasksModule.with };
    app = await stage.start({ MAX_ACTIVE_TASKS: '20000' }, [
      { with: (config) => slow.with(config, { concurrency: 1 }) },
    ]);
  });
  beforeEach(() =>
    stage.db.query(
      `INSERT INTO sample_tasks (id, user_id, max_attempts, plans, turn)
       SELECT gen_random_uuid(), 'greedy', 4, '[{ "waitMs": 100 }]', 9000000000000 + n FROM generate_series(1, 10000) AS n`,
    ),
  );

  const running = async (userId: string): Promise<unknown[]> =>
    stage.db.query(`SELECT FROM sample_tasks WHERE user_id = $1 AND started_at IS NOT NULL`, [userId]);

  it('does not hold up the one task of another', async () => {
    await until('the first of them to run', async () => (await running('greedy')).length > 3);
    const modest = await app.guest();
    const task = await submit(modest, {});
    expect(task['queuePosition']).toBeLessThanOrEqual(3);
    const done = await until('its end', async () => {
      const { body } = await modest.get(`/api/v1/tasks/${task.id}`);
      return body.data.status === 'COMPLETED' && body.data;
    });
    expect(Date.parse(done.startTime) - Date.parse(done.createTime)).toBeLessThan(2_000);
  });

  it('still gets its own places', async () => {
    const modest = await app.guest();
    for (let n = 0; n < 5; n++) await submit(modest, { waitMs: 100 });
    const before = (await running('greedy')).length;
    await until('the modest five to end', async () => {
      const { body } = await modest.get('/api/v1/tasks?status=completed');
      return body.data.length === 5;
    });
    expect((await running('greedy')).length).toBeGreaterThan(before + 2);
  });
});

describe('the priority of a user', () => {
  it('is set and shown by admins', async () => {
    const app = await stage.start({ ROLE: 'api' });
    const admin = await clientFor(app, 'admin', 'admin');
    const path = '/api/v1/admin/users/user-17/priority';
    expect((await admin.get(path)).body.data).toEqual({ userId: 'user-17', priority: 0 });
    for (const priority of [5, 7, 0]) {
      expect((await admin.send('PUT', path, { priority })).body.data).toEqual({ userId: 'user-17', priority });
      expect((await admin.get(path)).body.data).toEqual({ userId: 'user-17', priority });
    }
    const refused = await admin.send('PUT', path, { priority: 10 });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'priority' }] } });
    const user = await clientFor(app, 'user-17');
    expect(await user.send('PUT', path, { priority: 9 })).toMatchObject({ status: 403 });
  });
});
