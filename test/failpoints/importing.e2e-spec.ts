import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runImport } from '../legacy-import/import-process.js';
import type { ImportRun } from '../legacy-import/import-process.js';
import { OldStore } from '../legacy-import/old-store.js';
import { oldTasks } from '../legacy-import/old-tasks.js';
import { FailpointServers } from './failpoint-servers.js';
import { expectInvariants } from './invariants.js';
import { SCENARIO_WITHIN } from './scenario.js';
import { IMPORT_DEATHS } from './scenarios/importing.js';
import type { Scene } from './scene.js';
import { doom } from './scene.js';

/** Three batches. */
const entries = oldTasks(600);

let servers: FailpointServers;
let store: OldStore;
/** What an import that nobody interrupts comes to. */
let undisturbed: unknown;

const importInto = ({ settings, dataDir }: Scene, more: Record<string, string> = {}): Promise<ImportRun> =>
  runImport({ environment: () => ({ ...settings, ...more }), dataDir }, ['--redis', store.url, '--unfinished', 'fail']);

/** Tasks by the ids they had, and what their users have. */
async function everythingIn({ db }: Scene): Promise<unknown> {
  const tasks = await db.query(
    `SELECT alias, user_id, type, status, credits, credits_refunded, error, created_at
     FROM generation_tasks JOIN task_aliases ON task_id = id ORDER BY alias`,
  );
  const accounts = await db.query('SELECT user_id, balance, held FROM credit_accounts ORDER BY user_id');
  const entries = await db.query(
    'SELECT user_id, type, count(*), sum(amount) FROM credit_ledger GROUP BY 1, 2 ORDER BY 1, 2',
  );
  return { tasks, accounts, entries };
}

beforeAll(async () => {
  [servers, store] = await Promise.all([FailpointServers.start(), OldStore.start()]);
  await store.load(entries);
  await servers.onScene(async (scene) => {
    // A user of this scene alone has credits of its own.
    await scene.db.query('TRUNCATE credit_accounts, credit_ledger');
    expect((await importInto(scene)).code).toBe(0);
    undisturbed = await everythingIn(scene);
  });
}, SCENARIO_WITHIN);
afterAll(async () => {
  await servers.stop();
  await store.stop();
});

describe('an import from the older service that dies', () => {
  for (const death of IMPORT_DEATHS) {
    it(
      `at ${death} and is started again comes to what one that nobody interrupts does`,
      { timeout: SCENARIO_WITHIN },
      () =>
        servers.onScene(async (scene) => {
          await scene.db.query('TRUNCATE credit_accounts, credit_ledger');
          const first = await importInto(scene, doom(death));
          expect(first.code).toBeNull();
          expect(first.errors).toContain(`died at ${death.split('@')[0]}`);
          const { code, summary } = await importInto(scene);
          expect(code).toBe(0);
          expect(await everythingIn(scene)).toEqual(undisturbed);
          const ids: { task_id: string }[] = await scene.db.query('SELECT task_id FROM task_aliases');
          expect(ids).toHaveLength(
            Object.values(summary?.written ?? {}).reduce((sum, n) => sum + n, summary?.alreadyThere ?? 0),
          );
          await expectInvariants(
            scene,
            ids.map(({ task_id }) => task_id),
          );
        }),
    );
  }
});
