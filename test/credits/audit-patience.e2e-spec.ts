import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditOf, grant } from '../support/credits.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';

/** So long an application's other statements may take at most. */
const PATIENCE_MS = 8_000;

let stage: TestStage;
let app: TestApp;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
});
afterAll(() => stage.close());

it('takes the time it needs, on a connection of its own', async () => {
  await grant(app, await clientFor(app, 'ann'), 5);
  const holder = stage.db.createQueryRunner();
  await holder.startTransaction();
  await holder.query('LOCK TABLE credit_ledger');
  const audit = auditOf(app);
  const end = Date.now() + PATIENCE_MS + 500;
  await until('longer than others may take', () => Date.now() > end);
  const [{ audits }] = await stage.db.query(
    `SELECT count(*)::int AS audits FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'darkroom credits audit' AND wait_event_type = 'Lock'`,
  );
  await holder.rollbackTransaction();
  await holder.release();
  expect(await audit).toMatchObject({ entries: 1, differences: [] });
  expect(audits).toBe(1);
});
