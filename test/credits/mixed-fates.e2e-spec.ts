import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CreditsAudit } from '../../src/credits/credits-audit.service.js';
import type { SamplePlan } from '../sample-kind/sample-task.entity.js';
import { ApiClient } from '../support/api-client.js';
import type { DarkroomProcess } from '../support/darkroom-process.js';
import { Fleet, guestOf } from '../support/fleet.js';
import { until } from '../support/until.js';

const TASKS = 1_000;
const START_CREDITS = 1_000;

/** What becomes of the n-th task, with what it costs. */
function fateOf(n: number): { plans: SamplePlan[]; cancel?: true } {
  const credits = 1 + (n % 5);
  switch (n % 20) {
    case 0:
    case 1:
      return { plans: [{ credits, end: 'permanent' }] };
    case 2:
      return { plans: [{ credits, end: 'transient' }] };
    case 3:
      return { plans: [{ credits, end: 'transient' }, {}] };
    case 4:
    case 5:
      return { plans: [{ credits, waitMs: 400 }], cancel: true };
    case 6:
      return { plans: [{ credits, waitMs: 20_000 }] };
    case 7:
      return { plans: [{ credits, creditsBack: 1, file: true }] };
    case 8:
    case 9:
      return { plans: [{ credits, waitMs: 1_000, file: true }] };
    default:
      return { plans: [{ credits, waitMs: 20 * (n % 7) }] };
  }
}

describe('a thousand tasks of mixed fate', () => {
  let fleet: Fleet;
  let api: DarkroomProcess;
  let users: ApiClient[];
  const workers: DarkroomProcess[] = [];

  const startWorker = async () => {
    workers.push(await fleet.start('worker', { SAMPLE_ATTEMPT_LIMIT: '2000' }));
  };

  beforeAll(async () => {
    fleet = await Fleet.build();
    const more = { SAMPLE_ATTEMPT_LIMIT: '2000', START_CREDITS: String(START_CREDITS) };
    [api] = await Promise.all([fleet.start('api', more), fleet.start('scheduler', more), startWorker(), startWorker()]);
    users = await Promise.all(Array.from({ length: 4 }, () => guestOf(api)));
  });
  afterAll(() => fleet.stop());

  /** Sends the request again, with the same key, until it is answered: a database that is away says 503. */
  const insist = async (user: ApiClient, path: string, body: unknown, key: string) => {
    const ask = async () => {
      const answer = await user.post(path, body, { 'idempotency-key': key });
      return answer.status === 503 || answer.body.errorCode === 'IDEMPOTENCY_KEY_IN_USE' ? null : answer;
    };
    return until(`an answer to ${key}`, ask, { within: 60_000, every: 200 });
  };

  const submitAll = async (from: number, to: number): Promise<void> => {
    const lanes = Array.from({ length: 8 }, async (_, lane) => {
      for (let n = from + lane; n < to; n += 8) {
        const user = users[n % users.length] ?? api;
        if (!(user instanceof ApiClient)) throw new Error('no user');
        const { plans, cancel } = fateOf(n);
        const { status, body } = await insist(user, '/api/v1/sample/tasks', { plans }, `task-${n}`);
        expect({ n, status }).toEqual({ n, status: 202 });
        if (cancel) await user.post(`/api/v1/tasks/${body.data.id}/cancel`);
      }
    });
    await Promise.all(lanes);
  };

  it('leaves the ledger exact to the unit, through kills, a flush and a restart', { timeout: 240_000 }, async () => {
    await submitAll(0, 300);
    await workers[0]?.kill('SIGKILL');
    await startWorker();
    await submitAll(300, 550);
    await fleet.redis.command('FLUSHALL');
    const loading = submitAll(550, TASKS);
    await fleet.postgres.kill();
    // Until somebody has noticed: else it would be back before any request met its absence.
    await until('a 503', async () => (await users[0]?.get('/api/v1/works'))?.status === 503);
    await fleet.postgres.restart();
    await loading;
    await workers[1]?.kill('SIGKILL');
    await startWorker();

    await fleet.db.destroy();
    const db = await new DataSource({ type: 'postgres', url: fleet.databaseUrl, poolSize: 2 }).initialize();
    try {
      const unfinished = async (): Promise<number> =>
        (await db.query('SELECT count(*)::int AS n FROM sample_tasks WHERE finished_at IS NULL'))[0].n;
      await until('every task to end', async () => (await unfinished()) === 0, { within: 120_000 });
      const byStatus: { status: string; n: number; kept: number }[] = await db.query(
        `SELECT status, count(*)::int AS n, sum(credits - credits_refunded)::int AS kept FROM sample_tasks GROUP BY status`,
      );
      const of = (status: string) => byStatus.find((row) => row.status === status) ?? { n: 0, kept: 0 };
      expect(byStatus.reduce((sum, { n }) => sum + n, 0)).toBe(TASKS);
      expect(of('COMPLETED').n).toBeGreaterThan(500);
      expect(of('FAILED')).toMatchObject({ kept: 0 });
      expect(of('FAILED').n).toBeGreaterThan(150);
      expect(of('CANCELLED')).toMatchObject({ kept: 0 });
      expect(of('CANCELLED').n).toBeGreaterThan(10);

      expect((await new CreditsAudit(db).run()).differences).toEqual([]);
      const accounts: { balance: number; held: number; kept: number }[] = await db.query(
        `SELECT balance::int, held::int, (SELECT coalesce(sum(credits - credits_refunded), 0)::int FROM sample_tasks
           WHERE sample_tasks.user_id = account.user_id) AS kept FROM credit_accounts AS account`,
      );
      expect(accounts).toHaveLength(users.length);
      for (const { balance, held, kept } of accounts)
        expect({ balance, held }).toEqual({ balance: START_CREDITS - kept, held: 0 });
    } finally {
      await db.destroy();
    }
  });
});
