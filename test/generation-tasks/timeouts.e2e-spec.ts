import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { auditOf, creditsOf } from '../support/credits.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

describe('a task that was PROCESSING for more than 5 minutes', () => {
  let stage: TestStage;
  let api: TestApp;
  let client: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    api = await stage.start({ ROLE: 'api' });
    client = await api.guest();
  });
  afterAll(() => stage.close());

  it('is FAILED with TIMEOUT when the system starts, and its credits are given back', { timeout: 60_000 }, async () => {
    const { body } = await client.post('/api/v1/generation/tasks', { type: 'CREATE', prompt: 'Hills' });
    await stage.db.query(
      `UPDATE generation_tasks SET status = 'PROCESSING', worker_id = 'long gone', started_at = now() - interval '6 minutes',
         lease_until = now() - interval '5 minutes', deadline_at = now() - interval '1 minute', seq = nextval('task_seq')
       WHERE id = $1`,
      [body.data.id],
    );
    expect(await creditsOf(client)).toEqual({ balance: 99, held: 1 });
    await stage.start({ ROLE: 'scheduler' });
    expect(await client.untilEnded(body.data.id, 30_000)).toMatchObject({
      status: 'FAILED',
      error: { code: 'TIMEOUT' },
      creditsCharged: 1,
      creditsRefunded: 1,
    });
    expect(await creditsOf(client)).toEqual({ balance: 100, held: 0 });
    expect((await auditOf(api)).differences).toEqual([]);
  });
});
