import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditOf, creditsOf } from '../support/credits.js';
import { clientFor, picture } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { runImport } from './import-process.js';
import { OldStore } from './old-store.js';

let stage: TestStage;
let store: OldStore;
let app: TestApp;

beforeAll(async () => {
  [stage, store] = await Promise.all([TestStage.build(), OldStore.start()]);
  app = await stage.start({ LOCAL_SAMPLES: 'on', LEGACY_REDIS_URL: store.url });
});
afterAll(async () => {
  await stage.close();
  await store.stop();
});

it('a task that waited over there is done here; one whose picture did not come along fails and costs nothing', async () => {
  const dora = await clientFor(app, 'dora');
  const file = (await dora.upload({ name: 'd.png', content: await picture(160, 160) })).body.data.id;
  const fields = {
    user_id: 'dora',
    mode: 'POSE_CHANGE',
    credits_consumed: 4,
    created_at: '2025-05-05T05:05:05Z',
  };
  const entry = (id: string, more: Record<string, unknown>) =>
    ({
      id,
      userId: 'dora',
      expected: '',
      credits: 4,
      createdAt: new Date(),
      as: 'hash',
      value: { ...fields, ...more },
    }) as const;
  await store.load([
    entry('waits', { status: 'pending', source_image: file, config: '{"prompt":"sitting"}' }),
    entry('lost', { status: 'processing', source_image: 'file_lost' }),
  ]);
  await runImport(stage, ['--redis', store.url]);
  expect(await dora.untilEnded('waits')).toMatchObject({
    id: 'waits',
    status: 'COMPLETED',
    provider: 'local',
    error: null,
  });
  expect(await dora.untilEnded('lost')).toMatchObject({
    id: 'lost',
    status: 'FAILED',
    error: { code: 'INPUT_MISSING' },
  });
  expect(await creditsOf(dora)).toEqual({ balance: 4, held: 0 });
  expect((await auditOf(app)).differences).toEqual([]);
});
