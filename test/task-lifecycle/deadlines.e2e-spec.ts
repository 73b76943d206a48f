import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SampleTasksModule } from '../sample-kind/sample-tasks.module.js';
import { TestStage } from '../support/test-app.js';
import { submit } from './sample-client.js';

describe('an attempt that takes too long', () => {
  let stage: TestStage;

  beforeAll(async () => {
    stage = await TestStage.build();
  });
  afterAll(() => stage.close());

  const guestOf = async (onTimeout: 'fail' | 'retry') => {
    const app = await stage.start({}, [
      { with: (config) => SampleTasksModule.with(config, { attemptLimit: 300, retryDelays: [100], onTimeout }) },
    ]);
    return { app, client: await app.guest() };
  };

  it('fails the task with TIMEOUT where the kind says so', async () => {
    const { app, client } = await guestOf('fail');
    const { id } = await submit(client, { waitMs: 60_000 });
    expect(await client.untilEnded(id)).toMatchObject({ status: 'FAILED', retryCount: 0, error: { code: 'TIMEOUT' } });
    await app.stop();
  });

  it('is retried where the kind says so', async () => {
    const { app, client } = await guestOf('retry');
    const { id } = await submit(client, { waitMs: 60_000 }, {});
    expect(await client.untilEnded(id)).toMatchObject({ status: 'COMPLETED', retryCount: 1 });
    const spent = await submit(client, { waitMs: 60_000 });
    expect(await client.untilEnded(spent.id)).toMatchObject({
      status: 'FAILED',
      retryCount: 1,
      error: { code: 'TIMEOUT' },
    });
    await app.stop();
  });

  it('does not cost what was finished while the event loop stood still', async () => {
    const { app, client } = await guestOf('fail');
    const { id } = await submit(client, { blockMs: 2_000, stubbornMs: 50 });
    expect(await client.untilEnded(id)).toMatchObject({ status: 'COMPLETED', retryCount: 0 });
    await app.stop();
  });
});
