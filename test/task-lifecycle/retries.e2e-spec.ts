import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SampleTasksModule } from '../sample-kind/sample-tasks.module.js';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { until } from '../support/until.js';
import { submit } from './sample-client.js';

describe('an attempt that fails', () => {
  let stage: TestStage;
  let app: TestApp;
  let client: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start();
    client = await app.guest();
  });
  afterAll(() => stage.close());

  const runsOf = async (id: string): Promise<{ attempt: number; at: Date }[]> =>
    stage.db.query('SELECT attempt, at FROM sample_runs WHERE task_id = $1 ORDER BY at', [id]);

  it('is retried after each of the delays, and then the task is FAILED with the reason', async () => {
    const { id } = await submit(client, { end: 'transient' });
    const waiting = await client.untilStatus(id, ['PENDING']);
    expect(waiting.maxRetries).toBe(3);
    const task = await client.untilEnded(id);
    expect(task).toMatchObject({
      status: 'FAILED',
      retryCount: 3,
      nextRetryTime: null,
      errorMessage: 'attempt 4 was told to fail',
      error: { code: 'SAMPLE_FAILED', retryable: true },
    });
    const runs = await runsOf(id);
    expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    const gaps = runs.slice(1).map(({ at }, index) => at.getTime() - (runs[index]?.at.getTime() ?? 0));
    [200, 400, 800].forEach((delay, index) => expect(gaps[index]).toBeGreaterThanOrEqual(delay));
  });

  it('shows the time of the next attempt while it waits', async () => {
    const slow = await TestStage.build();
    try {
      const kind = {
        with: (config: Parameters<typeof SampleTasksModule.with>[0]) =>
          SampleTasksModule.with(config, { retryDelays: [60_000] }),
      };
      const user = await (await slow.start({}, [kind])).guest();
      const { id } = await submit(user, { end: 'transient' });
      const before = Date.now();
      const task = await user.untilStatus(id, ['PENDING']).then(async () => {
        for (;;) {
          const { body } = await user.get(`/api/v1/tasks/${id}`);
          if (body.data.retryCount === 1) return body.data;
        }
      });
      expect(Date.parse(task.nextRetryTime)).toBeGreaterThan(before + 55_000);
      expect(task).toMatchObject({ status: 'PENDING', error: { code: 'SAMPLE_FAILED' }, queuePosition: null });
    } finally {
      await slow.close();
    }
  });

  it('succeeds on a later attempt as if nothing had been', async () => {
    const { id } = await submit(client, { end: 'transient' }, { file: true });
    expect(await client.untilEnded(id)).toMatchObject({
      status: 'COMPLETED',
      retryCount: 1,
      error: null,
      errorMessage: null,
    });
  });

  it('is not retried when no retry can mend it', async () => {
    const { id } = await submit(client, { end: 'permanent' });
    expect(await client.untilEnded(id)).toMatchObject({
      status: 'FAILED',
      retryCount: 0,
      error: { code: 'SAMPLE_IMPOSSIBLE', message: 'was told to fail for good', retryable: false },
    });
    expect(await runsOf(id)).toHaveLength(1);
  });

  it('leaves none of the files that it made', async () => {
    const { id } = await submit(client, { file: true, end: 'permanent' });
    await client.untilEnded(id);
    // They go right after the end is written.
    await until('their removal', async () => {
      const files: unknown[] = await stage.db.query(
        `SELECT 1 FROM files WHERE origin = 'result' AND user_id = $1 AND NOT EXISTS (
        SELECT FROM file_uses WHERE file_id = files.id)`,
        [client.userId],
      );
      return files.length === 0;
    });
  });

  it('because its result cannot be stored is told so, and leaves the tasks it ended with alone', async () => {
    const [{ id }, ...others] = await Promise.all([
      submit(client, { end: 'unstorable' }),
      ...Array.from({ length: 8 }, () => submit(client, {})),
    ]);
    for (const other of others) {
      expect(await client.untilEnded(other.id)).toMatchObject({ status: 'COMPLETED', retryCount: 0 });
    }
    expect(await client.untilEnded(id)).toMatchObject({ status: 'FAILED', error: { code: 'INTERNAL_ERROR' } });
    expect(await runsOf(id)).toHaveLength(4);
  });
});
