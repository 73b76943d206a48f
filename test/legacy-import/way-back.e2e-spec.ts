import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CreditsAudit } from '../../src/credits/credits-audit.service.js';
import { TestStage } from '../support/test-app.js';
import { projectRoot } from '../support/test-folder.js';
import { runImport } from './import-process.js';
import { OldStore } from './old-store.js';
import { oldTasks } from './old-tasks.js';

let stage: TestStage;
let store: OldStore;

beforeAll(async () => {
  [stage, store] = await Promise.all([TestStage.build(), OldStore.start()]);
  await store.load(oldTasks(500));
});
afterAll(async () => {
  await stage.close();
  await store.stop();
});

/** As the guide has it, with the time at which this import began. */
async function undo(start: Date): Promise<void> {
  const guide = await readFile(join(projectRoot, 'docs/migration.md'), 'utf8');
  const [sql = ''] = /BEGIN;.*?COMMIT;/s.exec(guide) ?? [];
  const [example = 'no example'] = /'\d{4}-[^']+'/.exec(sql) ?? [];
  await stage.db.query(sql.replace(example, `'${start.toISOString()}'`));
}

const rows = async (table: string): Promise<number> =>
  (await stage.db.query(`SELECT count(*)::int AS count FROM ${table}`))[0].count;

it('an import can be undone as the guide says, with the credits, and made again', async () => {
  const start = new Date();
  const first = await runImport(stage, ['--redis', store.url]);
  // Two of those that were queued have ended here since, in either way.
  await stage.db.query(`
    WITH two AS (SELECT id, user_id, credits, row_number() OVER () AS n FROM generation_tasks
                 WHERE status = 'PENDING' AND credits > 0 ORDER BY id LIMIT 2),
    ended AS (UPDATE generation_tasks AS task SET status = CASE n WHEN 1 THEN 'COMPLETED' ELSE 'FAILED' END, finished_at = now(),
                credits_refunded = CASE n WHEN 1 THEN 0 ELSE task.credits END FROM two WHERE two.id = task.id),
    moved AS (UPDATE credit_accounts AS account SET held = held - two.credits, balance = balance + CASE n WHEN 1 THEN 0 ELSE credits END
              FROM two WHERE two.user_id = account.user_id)
    INSERT INTO credit_ledger (user_id, task_id, type, amount)
    SELECT user_id, id, CASE n WHEN 1 THEN 'SETTLE' ELSE 'REFUND' END, CASE n WHEN 1 THEN 0 ELSE credits END FROM two`);
  expect((await new CreditsAudit(stage.db).run()).differences).toEqual([]);

  await undo(start);
  for (const table of ['generation_tasks', 'task_aliases', 'credit_ledger']) expect(await rows(table)).toBe(0);
  const accounts = await stage.db.query('SELECT DISTINCT balance::int, held::int FROM credit_accounts');
  expect(accounts).toEqual([{ balance: 0, held: 0 }]);

  const again = await runImport(stage, ['--redis', store.url]);
  expect(again.summary).toEqual(first.summary);
  expect((await new CreditsAudit(stage.db).run()).differences).toEqual([]);
});
