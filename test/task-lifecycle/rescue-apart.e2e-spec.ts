import { Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';

/** Of two kinds, the one asked for first and the one asked for last. */
const TABLES = [
  { table: 'preview_tasks', columns: 'work_id, product_id, color, size', values: `1, 1, 'red', 'S'` },
  { table: 'sample_tasks', columns: 'plans', values: `'[]'` },
];

let stage: TestStage;

beforeAll(async () => {
  stage = await TestStage.build();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await stage.close();
});

/** A task whose worker has died, for each user; returns their ids. */
async function abandon({ table, columns, values }: (typeof TABLES)[number], users: string[]): Promise<string[]> {
  const ids = users.map(() => uuidv7());
  await stage.db.query(
    `INSERT INTO ${table} (id, user_id, max_attempts, status, lease_until, deadline_at, worker_id, ${columns})
     SELECT id, owner, 4, 'PROCESSING', now() - interval '1 second', now() + interval '1 minute', 'dead', ${values}
     FROM unnest($1::uuid[], $2::text[]) AS task (id, owner)`,
    [ids, users],
  );
  return ids;
}

it('takes all tasks but those that cannot be taken, of every kind, and warns of those once', async () => {
  const warned = vi.spyOn(Logger.prototype, 'warn');
  const bad: string[] = [];
  for (const each of TABLES) {
    await stage.db.query(
      `ALTER TABLE ${each.table} ADD CONSTRAINT of_this_test CHECK (user_id <> 'bad' OR status = 'PROCESSING')`,
    );
    const [first] = await abandon(each, ['bad', 'good', 'good', 'good', 'good']);
    bad.push(first ?? '');
  }
  await stage.start({ ROLE: 'scheduler' });
  const left = async (): Promise<string[]> => {
    const rows: { id: string }[] = await stage.db.query(`SELECT id FROM tasks WHERE status = 'PROCESSING'`);
    return rows.map(({ id }) => id).toSorted();
  };
  await until('the others to be taken', async () => (await left()).length === bad.length, { within: 20_000 });
  expect(await left()).toEqual(bad.toSorted());
  // Passes go on: what is abandoned now is taken by a later one.
  for (const each of TABLES) await abandon(each, ['good']);
  await until('a later pass', async () => (await left()).length === bad.length, { within: 20_000 });
  const told = warned.mock.calls.filter(([, text]) => text === 'task cannot be taken from its worker');
  expect(told.map(([entry]) => String(entry.taskId)).toSorted()).toEqual(bad.toSorted());
  // What users wrote is in the row, and PostgreSQL quotes the row.
  expect(JSON.stringify(told)).toContain('of_this_test');
  expect(JSON.stringify(told)).not.toContain('Failing row');
});
