import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

describe('the same request many times at once', () => {
  let stage: TestStage;
  let apps: TestApp[];

  beforeAll(async () => {
    stage = await TestStage.build();
    apps = [
      await stage.start({ ROLE: 'api', MAX_ACTIVE_TASKS: '5' }),
      await stage.start({ ROLE: 'api', MAX_ACTIVE_TASKS: '5' }),
    ];
  });
  afterAll(() => stage.close());

  /** The same user at each of the two APIs. */
  const clients = async (user: string): Promise<[ApiClient, ApiClient]> => {
    const [one, two] = await Promise.all(apps.map((app) => clientFor(app, user)));
    if (!one || !two) throw new Error('there are two APIs');
    return [one, two];
  };
  const atOnce = ([one, two]: [ApiClient, ApiClient], count: number, body: object) =>
    Promise.all(Array.from({ length: count }, (_, n) => (n % 2 ? one : two).post('/api/v1/sample/tasks', body)));

  it('makes one task, and every caller gets its id', async () => {
    const both = await clients('dora');
    const body = { plans: [], dedupeKey: 'the same' };
    const answers = await atOnce(both, 100, body);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(new Set(answers.map((answer) => answer.body.data.id)).size).toBe(1);
    expect(await stage.db.query(`SELECT count(*)::int AS n FROM sample_tasks WHERE user_id = 'dora'`)).toEqual([
      { n: 1 },
    ]);
  });

  it('makes as many tasks as the limit of active tasks allows, and not one more', async () => {
    const both = await clients('max');
    const answers = await atOnce(both, 40, { plans: [] });
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(35);
    const refused = answers.find((answer) => answer.status === 429);
    expect(refused?.body.errorCode).toBe('TOO_MANY_ACTIVE_TASKS');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('finds the active twin also for a user who is at the limit', async () => {
    const [client] = await clients('full');
    const first = await client.post('/api/v1/sample/tasks', { plans: [], dedupeKey: 'mine' });
    for (let n = 0; n < 4; n++) await client.post('/api/v1/sample/tasks', { plans: [] });
    const again = await client.post('/api/v1/sample/tasks', { plans: [], dedupeKey: 'mine' });
    expect(again).toMatchObject({ status: 202, body: { data: { id: first?.body.data.id } } });
  });
});
