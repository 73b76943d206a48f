import * as fc from 'fast-check';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CreditsAudit } from '../../src/credits/credits-audit.service.js';
import { GenerationTask } from '../../src/generation-tasks/generation-task.entity.js';
import { ImportWriter } from '../../src/generation-tasks/legacy/import-writer.js';
import { interpretEntry } from '../../src/generation-tasks/legacy/interpret-entry.js';
import type { OldTask } from '../../src/generation-tasks/legacy/map-old-task.js';
import { mapOldTask } from '../../src/generation-tasks/legacy/map-old-task.js';
import { Unusable } from '../../src/generation-tasks/legacy/unusable.js';
import { TestStage } from '../support/test-app.js';
import { anyEntry } from './arbitrary-task.js';

let stage: TestStage;
let db: DataSource;

beforeAll(async () => {
  stage = await TestStage.build();
  db = await new DataSource({ type: 'postgres', url: stage.databaseUrl, entities: [GenerationTask] }).initialize();
});
afterAll(async () => {
  await db.destroy();
  await stage.close();
});

const mapping = { providerFor: () => 'local', maxAttempts: 4, now: new Date() };

it('PostgreSQL takes whatever the mapping lets through', async () => {
  for (const unfinished of ['queue', 'fail'] as const) {
    const tasks = fc
      .sample(anyEntry, 1_500)
      .map((entry) => interpretEntry(entry, '', { ...mapping, unfinished }))
      .filter((outcome): outcome is OldTask => !(outcome instanceof Unusable));
    expect(tasks.length).toBeGreaterThan(100);
    const { refused, written, alreadyThere } = await new ImportWriter(db, false).write(tasks);
    expect(refused.map(({ task, reason }) => [task.oldId, reason.message])).toEqual([]);
    expect(written.length + alreadyThere).toBe(tasks.length);
  }
  expect((await new CreditsAudit(db).run()).differences).toEqual([]);
});

it('what PostgreSQL refuses all the same is left out alone', async () => {
  const fields = {
    user_id: 'carl',
    status: 'done',
    mode: 'POSE_CHANGE',
    created_at: 1_700_000_000,
    credits_consumed: 2,
  };
  const tasks = ['one', 'two', 'three'].map((id) => mapOldTask(id, fields, { ...mapping, unfinished: 'queue' }));
  const usable = tasks.filter((outcome): outcome is OldTask => !(outcome instanceof Unusable));
  Object.assign(usable[1]?.task ?? {}, { prompt: 'a zero \u0000' });
  const { written, refused } = await new ImportWriter(db, false).write(usable);
  expect(written.map(({ oldId }) => oldId)).toEqual(['one', 'three']);
  expect(refused).toMatchObject([{ task: { oldId: 'two' }, reason: { fault: 'REFUSED' } }]);
  expect((await new CreditsAudit(db).run()).differences).toEqual([]);
});
