import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CreditsAudit } from '../../src/credits/credits-audit.service.js';
import { clientFor } from '../support/samples.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import type { ImportRun } from './import-process.js';
import { runImport } from './import-process.js';
import { OldStore } from './old-store.js';
import { hugeTask, oldTasks } from './old-tasks.js';

const COUNT = 10_000;
const entries = [...oldTasks(COUNT), hugeTask()];
const good = entries.filter(({ expected }) => /^(COMPLETED|FAILED|CANCELLED|PENDING)$/.test(expected));
const broken = entries.filter((entry) => !good.includes(entry));
/** What the database has before: as if an earlier import had got so far. */
const EARLIER = 1_500;
const READS = ['scan', 'type', 'memory|usage', 'hgetall', 'get', 'lrange', 'exists'];

let stage: TestStage;
let store: OldStore;
let digest: string;

beforeAll(async () => {
  [stage, store] = await Promise.all([TestStage.build(), OldStore.start()]);
  await store.load(oldTasks(EARLIER));
  await runImport(stage, ['--redis', store.url]);
  await store.load(entries, ['edit_7', 'nobody_knows', 'edit_17']);
  digest = await store.digest();
});
afterAll(async () => {
  await stage.close();
  await store.stop();
});

async function countByStatus(): Promise<Record<string, number>> {
  const rows: { status: string; count: number }[] = await stage.db.query(
    'SELECT status, count(*)::int AS count FROM generation_tasks GROUP BY status',
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

/** Counts what of the given entries is to be found here, by status. */
function tally(list: readonly { expected: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { expected } of list) counts[expected] = (counts[expected] ?? 0) + 1;
  return counts;
}

async function everything(): Promise<unknown> {
  return stage.db.query(`
    SELECT (SELECT md5(string_agg(task::text, '|' ORDER BY id)) FROM generation_tasks AS task) AS tasks,
      (SELECT md5(string_agg(alias::text, '|' ORDER BY alias)) FROM task_aliases AS alias) AS aliases,
      (SELECT md5(string_agg(entry::text, '|' ORDER BY id)) FROM credit_ledger AS entry) AS ledger,
      (SELECT md5(string_agg(account::text, '|' ORDER BY user_id)) FROM credit_accounts AS account) AS accounts`);
}

const audit = async () => (await new CreditsAudit(stage.db).run()).differences;

describe('an import of 10,000 tasks, a tenth of them broken', () => {
  let run: ImportRun;

  it('says in a dry run what it would do, and does nothing', async () => {
    const before = await everything();
    const { code, summary, output } = await runImport(stage, ['--redis', store.url, '--dry-run']);
    expect(code).toBe(0);
    expect(await everything()).toEqual(before);
    const earlier = tally(good.slice(0, (EARLIER * 9) / 10));
    const wanted = Object.entries(tally(good)).map(([status, count]) => [status, count - (earlier[status] ?? 0)]);
    expect(summary).toMatchObject({ written: Object.fromEntries(wanted), alreadyThere: (EARLIER * 9) / 10 });
    expect(output).toContain('nothing was written');
  });

  it('that is killed in the middle leaves only whole tasks', async () => {
    const before = (await countByStatus()).COMPLETED ?? 0;
    let kill = () => undefined as void;
    const running = runImport(stage, ['--redis', store.url], (killer) => (kill = killer));
    await until('some rows to be there', async () => ((await countByStatus()).COMPLETED ?? 0) > before + 200, {
      every: 5,
    });
    kill();
    expect((await running).code).toBeNull();
    const total = Object.values(await countByStatus()).reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan((EARLIER * 9) / 10);
    expect(total).toBeLessThan(good.length);
    expect(await audit()).toEqual([]);
  });

  it('goes on when it is started again, to the exact end, fast', async () => {
    const start = Date.now();
    run = await runImport(stage, ['--redis', store.url]);
    expect(Date.now() - start).toBeLessThan(30_000);
    expect(run.code).toBe(0);
    expect(run.errors).toMatch(/100% \| 10001 of 10001 keys/);
    expect(await countByStatus()).toEqual(tally(good));
  });

  it('reports every broken one with its fault, and nothing else', () => {
    const faults = new Map(broken.map(({ id, expected }) => [`task:${id}`, expected]));
    expect(run.skipped).toEqual(new Map([...faults, ['task:nobody_knows', 'NO_TASK']]));
    expect(run.summary?.skipped).toEqual(tally(broken));
    expect(run.summary).toMatchObject({ read: entries.length, queuedWithoutTask: 1 });
    expect(run.output).toContain(`${broken.length} left out`);
  });

  it('keeps credits exact', async () => {
    expect(await audit()).toEqual([]);
    const [account] = await stage.db.query(
      `SELECT balance::int, held::int FROM credit_accounts WHERE user_id = 'user-3'`,
    );
    const waiting = good.filter(({ userId, expected }) => userId === 'user-3' && expected === 'PENDING');
    expect(account).toEqual({ balance: 0, held: waiting.reduce((sum, { credits }) => sum + credits, 0) });
  });

  it('keeps ids and times', async () => {
    const rows: { old_id: string; user_id: string; credits: number; created_at: Date }[] = await stage.db.query(
      `SELECT alias AS old_id, user_id, credits, created_at FROM generation_tasks JOIN task_aliases ON task_id = id`,
    );
    const found = new Map(rows.map(({ old_id, ...row }) => [old_id, row]));
    expect(found).toEqual(
      new Map(
        good.map(({ id, userId, credits, createdAt }) => [id, { user_id: userId, credits, created_at: createdAt }]),
      ),
    );
  });

  it('lists each user’s tasks newest first by the old times, and finds them by their old ids', async () => {
    const app = await stage.start({ ROLE: 'api' });
    const user = await clientFor(app, 'user-3');
    const wanted = good
      .filter(({ userId }) => userId === 'user-3')
      .sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
      .map(({ id }) => id);
    const listed: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await user.get(`/api/v1/tasks?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`);
      listed.push(...body.data.map(({ id }: { id: string }) => id));
      cursor = body.page.nextCursor;
    }
    expect(wanted.length).toBeGreaterThan(200);
    expect(listed).toEqual(wanted);
    const { body } = await user.get(`/api/v1/tasks?ids=${wanted.slice(0, 100).join(',')}`);
    expect(body.missing).toEqual([]);
    await app.stop();
  });

  it('repeated, changes nothing', async () => {
    const before = await everything();
    const again = await runImport(stage, ['--redis', store.url, '--unfinished=fail']);
    expect(again.summary).toMatchObject({ written: {}, alreadyThere: good.length });
    expect(await everything()).toEqual(before);
  });

  it('does not bring back what was deleted here', async () => {
    const [id] = good.filter(({ expected }) => expected === 'COMPLETED').map((entry) => entry.id);
    await stage.db.query('DELETE FROM generation_tasks USING task_aliases WHERE task_id = id AND alias = $1', [id]);
    const again = await runImport(stage, ['--redis', store.url]);
    expect(again.skipped.get(`task:${id}`)).toBe('DELETED_HERE');
    expect(again.summary).toMatchObject({ written: {}, alreadyThere: good.length - 1 });
  });

  it('only reads in the old store', async () => {
    const commands = (await store.commands()).filter((name) => !/^(info|config|keys|dump|client|hello)/.test(name));
    expect(READS).toEqual(expect.arrayContaining(commands));
    expect(await store.digest()).toBe(digest);
  });
});
