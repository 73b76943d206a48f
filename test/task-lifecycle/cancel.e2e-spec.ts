import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { TestStage } from '../support/test-app.js';
import { submit } from './sample-client.js';

describe('cancelling a running task', () => {
  let stage: TestStage;
  let client: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    client = await (await stage.start()).guest();
  });
  afterAll(() => stage.close());

  const running = async (...plans: Parameters<typeof submit>[1][]) => {
    const { id } = await submit(client, ...plans);
    await client.untilStatus(id, ['PROCESSING']);
    return id;
  };

  it('stops its work within a second, and only then it is CANCELLED', async () => {
    const id = await running({ waitMs: 60_000, file: true });
    const answer = await client.post(`/api/v1/tasks/${id}/cancel`);
    expect(answer).toMatchObject({ status: 202, body: { data: { status: 'PROCESSING', stage: 'cancelling' } } });
    const asked = Date.now();
    const task = await client.untilEnded(id, 3_000);
    expect(Date.now() - asked).toBeLessThan(1_500);
    expect(task).toMatchObject({ status: 'CANCELLED', resultUrl: null, error: null, creditsRefunded: 0 });
    const files: unknown[] = await stage.db.query(`SELECT 1 FROM files WHERE user_id = $1`, [client.userId]);
    expect(files).toEqual([]);
  });

  it('wins over a success that comes in the meantime', async () => {
    const id = await running({ stubbornMs: 800, file: true });
    expect((await client.post(`/api/v1/tasks/${id}/cancel`)).status).toBe(202);
    expect(await client.untilEnded(id)).toMatchObject({ status: 'CANCELLED', resultUrl: null });
  });

  it('wins over a failure that would be retried', async () => {
    const id = await running({ stubbornMs: 800, end: 'transient' });
    await client.post(`/api/v1/tasks/${id}/cancel`);
    expect(await client.untilEnded(id)).toMatchObject({ status: 'CANCELLED', retryCount: 0 });
  });

  it('may be asked for twice', async () => {
    const id = await running({ waitMs: 60_000 });
    expect((await client.post(`/api/v1/tasks/${id}/cancel`)).status).toBe(202);
    expect([202, 409]).toContain((await client.post(`/api/v1/tasks/${id}/cancel`)).status);
    expect((await client.untilEnded(id)).status).toBe('CANCELLED');
  });

  it('never turns a finished task into a cancelled one', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, async () => (await submit(client, { waitMs: 20 })).id));
    const answers = await Promise.all(ids.map((id) => client.post(`/api/v1/tasks/${id}/cancel`)));
    for (const [index, id] of ids.entries()) {
      const { status } = await client.untilEnded(id);
      expect(status).toBe(answers[index]?.status === 409 ? 'COMPLETED' : 'CANCELLED');
    }
  });
});
