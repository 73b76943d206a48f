import { afterAll, beforeAll, expect, it } from 'vitest';
import { CreditsAudit } from '../../src/credits/credits-audit.service.js';
import { findFreePort } from '../../src/database/free-port.js';
import { clientFor } from '../support/samples.js';
import { TestStage } from '../support/test-app.js';
import { runImport } from './import-process.js';
import { OldStore } from './old-store.js';
import { oldTasks } from './old-tasks.js';

const COUNT = 2_000;

let stage: TestStage;
let store: OldStore;

beforeAll(async () => {
  [stage, store] = await Promise.all([TestStage.build(), OldStore.start()]);
});
afterAll(async () => {
  await stage.close();
  await store.stop();
});

it('two imports at once write each task once', async () => {
  await store.load(oldTasks(COUNT));
  const report = `${stage.dataDir}/second.jsonl`;
  const runs = await Promise.all([
    runImport(stage, ['--redis', store.url]),
    runImport(stage, ['--redis', store.url, '--report', report]),
  ]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  const [{ tasks, aliases }] = await stage.db.query(
    `SELECT (SELECT count(*)::int FROM generation_tasks) AS tasks, (SELECT count(*)::int FROM task_aliases) AS aliases`,
  );
  expect([tasks, aliases]).toEqual([COUNT * 0.9, COUNT * 0.9]);
  expect((await new CreditsAudit(stage.db).run()).differences).toEqual([]);
});

it('Darkroom starts, answers and stops while the old store is away', async () => {
  const app = await stage.start({ ROLE: 'api', LEGACY_REDIS_URL: `redis://127.0.0.1:${await findFreePort()}` });
  const start = Date.now();
  expect((await (await clientFor(app, 'anna')).get('/api/v1/tasks/edit_1x')).status).toBe(404);
  expect(Date.now() - start).toBeLessThan(1_500);
  await app.stop();
});
