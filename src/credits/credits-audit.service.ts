import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Something that does not add up. */
export interface CreditDifference {
  userId: string;
  taskId: string | null;
  what: string;
}

export interface CreditAudit {
  accounts: number;
  entries: number;
  /** At most 1,000 of each sort. */
  differences: CreditDifference[];
}

const MOST = 1_000;

/** Nobody waits for it; but for as long as it looks, PostgreSQL keeps every version of every row. */
const LIMIT_MINUTES = 10;

/** Proves that accounts, ledger and tasks say the same. */
@Injectable()
export class CreditsAudit {
  constructor(private readonly db: DataSource) {}

  /**
   * Looks at all of it as it was at one moment; changes nothing. On a connection of its own: those of the pool give up on an answer after
   * seconds, and use indexes only, which is right for statements that look at a few rows.
   */
  async run(): Promise<CreditAudit> {
    const own = await this.connect();
    try {
      return await this.compare(own);
    } finally {
      await own.destroy();
    }
  }

  private connect(): Promise<DataSource> {
    const { options } = this.db;
    if (options.type !== 'postgres' || options.url === undefined) throw new Error('There is no DATABASE_URL');
    return new DataSource({
      type: 'postgres',
      url: options.url,
      poolSize: 1,
      applicationName: 'darkroom credits audit',
      // An answer that a network lost is not waited for without end.
      extra: { keepAlive: true, query_timeout: (LIMIT_MINUTES + 1) * 60_000 },
    }).initialize();
  }

  private compare(db: DataSource): Promise<CreditAudit> {
    return db.transaction('REPEATABLE READ', async (manager) => {
      await manager.query(`SET LOCAL statement_timeout = '${LIMIT_MINUTES}min'`);
      const [{ accounts, entries }]: [{ accounts: number; entries: number }] = await manager.query(
        `SELECT (SELECT count(*)::float8 FROM credit_accounts) AS accounts,
           (SELECT count(*)::float8 FROM credit_ledger) AS entries`,
      );
      const ofAccounts: CreditDifference[] = await manager.query(ACCOUNT_DIFFERENCES);
      const ofTasks: CreditDifference[] = await manager.query(TASK_DIFFERENCES);
      return { accounts, entries, differences: [...ofAccounts, ...ofTasks] };
    });
  }
}

/** What a task's entries come to. */
const BY_TASK = `
  by_task AS (
    SELECT task_id, min(user_id) AS user_id, coalesce(-sum(amount) FILTER (WHERE type = 'HOLD'), 0) AS held,
      bool_or(type = 'SETTLE') AS settled, coalesce(sum(amount) FILTER (WHERE type = 'REFUND'), 0) AS refunded
    FROM credit_ledger WHERE task_id IS NOT NULL GROUP BY task_id)`;

const ACCOUNT_DIFFERENCES = `
  WITH ${BY_TASK},
  sums AS (SELECT user_id, sum(amount) AS balance FROM credit_ledger GROUP BY user_id),
  holds AS (
    SELECT user_id, sum(held) AS held FROM by_task WHERE NOT settled AND refunded = 0 GROUP BY user_id),
  expected AS (
    SELECT user_id, coalesce(account.balance, 0) AS balance, coalesce(account.held, 0) AS held,
      coalesce(sums.balance, 0) AS ledger_balance, coalesce(holds.held, 0) AS ledger_held
    FROM credit_accounts AS account FULL JOIN sums USING (user_id) FULL JOIN holds USING (user_id))
  SELECT user_id AS "userId", NULL AS "taskId",
    format('the account says %s and %s held, the ledger %s and %s held', balance, held, ledger_balance, ledger_held) AS what
  FROM expected WHERE balance <> ledger_balance OR held <> ledger_held
  ORDER BY user_id LIMIT ${MOST}`;

const TASK_DIFFERENCES = `
  WITH ${BY_TASK},
  compared AS (
    SELECT coalesce(task.user_id, entry.user_id) AS user_id, coalesce(task.id, entry.task_id) AS task_id, task.status,
      coalesce(task.credits, 0) AS credits, coalesce(task.credits_refunded, 0) AS credits_refunded, task.id IS NULL AS deleted,
      coalesce(entry.held, 0) AS held, coalesce(entry.settled, false) AS settled, coalesce(entry.refunded, 0) AS refunded
    FROM (SELECT id, user_id, status, credits, credits_refunded FROM tasks WHERE credits > 0) AS task
    FULL JOIN by_task AS entry ON entry.task_id = task.id),
  faults AS (
    SELECT user_id, task_id, CASE
      WHEN deleted AND NOT settled AND refunded = 0 THEN format('%s credits are held for a task that is gone', held)
      WHEN deleted THEN NULL
      WHEN held <> credits THEN format('it costs %s credits and %s were taken', credits, held)
      WHEN refunded <> credits_refunded THEN format('it says %s credits were given back, the ledger says %s', credits_refunded, refunded)
      WHEN status = 'COMPLETED' AND NOT settled THEN 'it is COMPLETED and not settled'
      WHEN status IN ('FAILED', 'CANCELLED') AND (settled OR refunded <> held) THEN format('it is %s and was not given back', status)
      WHEN status IN ('PENDING', 'PROCESSING') AND (settled OR refunded > 0) THEN format('it is %s and settled already', status)
      END AS what
    FROM compared)
  SELECT user_id AS "userId", task_id AS "taskId", what FROM faults WHERE what IS NOT NULL ORDER BY task_id LIMIT ${MOST}`;
