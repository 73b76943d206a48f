import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { auditOf, creditsOf, grant } from '../support/credits.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { submit } from '../task-lifecycle/sample-client.js';

let stage: TestStage;
let app: TestApp;
let admin: ApiClient;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ START_CREDITS: '25' });
  admin = await clientFor(app, 'admin', 'admin');
});
afterAll(() => stage.close());

describe('an account', () => {
  it('of a guest begins with the start credits, which the ledger tells', async () => {
    const guest = await app.guest();
    expect((await guest.get('/api/v1/me')).body.data).toEqual({
      userId: guest.userId,
      role: 'guest',
      credits: { balance: 25, held: 0 },
    });
    const { body } = await guest.get('/api/v1/credits/ledger');
    expect(body.data).toMatchObject([{ type: 'GRANT', amount: 25, taskId: null, reason: 'Start credits' }]);
    expect(body.data[0].createTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('of anybody else begins empty', async () => {
    const user = await clientFor(app, 'newcomer');
    expect(await creditsOf(user)).toEqual({ balance: 0, held: 0 });
    expect((await user.get('/api/v1/credits/ledger')).body).toMatchObject({ data: [], page: { nextCursor: null } });
  });

  it('has a ledger in pages, newest first, whose amounts add up to the balance', async () => {
    const user = await clientFor(app, 'reader');
    for (const amount of [5, 7, 11]) await grant(app, user, amount);
    await user.untilEnded((await submit(user, { credits: 3 })).id);
    const amounts: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await user.get(`/api/v1/credits/ledger?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(body.data.length).toBeLessThanOrEqual(2);
      amounts.push(...body.data.map(({ amount }: { amount: number }) => amount));
      cursor = body.page.nextCursor;
    }
    expect(amounts).toEqual([0, -3, 11, 7, 5]);
    expect((await creditsOf(user)).balance).toBe(20);
  });
});

describe('a grant', () => {
  it('is made by admins only', async () => {
    const user = await clientFor(app, 'greedy');
    const body = { userId: 'greedy', amount: 1_000, reason: 'I want it' };
    expect(await user.post('/api/v1/credits/grants', body)).toMatchObject({
      status: 403,
      body: { errorCode: 'ADMIN_ONLY' },
    });
    expect(await creditsOf(user)).toEqual({ balance: 0, held: 0 });
  });

  it('answers with the account', async () => {
    const answer = await admin.post('/api/v1/credits/grants', { userId: 'lucky', amount: 40, reason: 'Prize' });
    expect(answer).toMatchObject({ status: 201, body: { code: 201, data: { balance: 40, held: 0 } } });
  });

  it('sent again with its Idempotency-Key is made once', async () => {
    const send = () =>
      admin.post(
        '/api/v1/credits/grants',
        { userId: 'twice', amount: 9, reason: 'Order' },
        { 'idempotency-key': 'o1' },
      );
    expect((await send()).body).toEqual((await send()).body);
    expect(await creditsOf(await clientFor(app, 'twice'))).toEqual({ balance: 9, held: 0 });
  });

  it.each([
    [{ userId: 'u', amount: 0, reason: 'r' }, 'amount'],
    [{ userId: 'u', amount: -5, reason: 'r' }, 'amount'],
    [{ userId: 'u', amount: 1.5, reason: 'r' }, 'amount'],
    [{ userId: 'u', amount: '5', reason: 'r' }, 'amount'],
    [{ userId: '', amount: 5, reason: 'r' }, 'userId'],
    [{ userId: 'u', amount: 5 }, 'reason'],
    [{ userId: 'u', amount: 5, reason: 'r', taskId: 'x' }, 'taskId'],
  ])('%o is refused, naming %s', async (body, field) => {
    const answer = await admin.post('/api/v1/credits/grants', body);
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'VALIDATION_FAILED' } });
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
  });
});

describe('the check of all credits', () => {
  it('finds nothing where all is right', async () => {
    const audit = await auditOf(app);
    expect(audit.accounts).toBeGreaterThan(0);
    expect(audit.entries).toBeGreaterThan(audit.accounts);
    expect(audit.differences).toEqual([]);
  });

  it('names every account and every task that does not add up', async () => {
    const user = await clientFor(app, 'victim');
    await grant(app, user, 30);
    const [settled, refunded] = await Promise.all([
      submit(user, { credits: 2 }),
      submit(user, { credits: 4, end: 'permanent' }),
    ]);
    await Promise.all([user.untilEnded(settled.id), user.untilEnded(refunded.id)]);
    await stage.db.query(`UPDATE credit_accounts SET balance = balance + 1 WHERE user_id = 'victim'`);
    await stage.db.query(`DELETE FROM credit_ledger WHERE task_id = $1 AND type = 'SETTLE'`, [settled.id]);
    await stage.db.query(`UPDATE sample_tasks SET credits_refunded = 3 WHERE id = $1`, [refunded.id]);
    const { differences } = await auditOf(app);
    expect(differences).toEqual(
      [
        {
          userId: 'victim',
          taskId: null,
          what: 'the account says 29 and 0 held, the ledger 28 and 2 held',
        },
        { userId: 'victim', taskId: settled.id, what: 'it is COMPLETED and not settled' },
        {
          userId: 'victim',
          taskId: refunded.id,
          what: 'it says 3 credits were given back, the ledger says 4',
        },
      ].sort((a, b) => (a.taskId ?? '').localeCompare(b.taskId ?? '')),
    );
  });
});
