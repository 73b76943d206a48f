import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { failpoint } from '../failpoints.js';
import { Page } from '../http/page.js';
import type { PageQueryDto } from '../http/page-query.dto.js';
import type { CreditEntryDto, CreditsDto } from './dto/credits.dto.js';

interface Grant {
  userId: string;
  amount: number;
  reason: string;
  /** Two grants never have the same: the second one changes nothing. */
  key?: string | null;
}

/** Accounts and their ledger. Credits of tasks move where the tasks do: see `credit-moves.ts`. */
@Injectable()
export class CreditsService {
  constructor(private readonly db: DataSource) {}

  async accountOf(userId: string): Promise<CreditsDto> {
    const [account]: CreditsDto[] = await this.db.query(
      'SELECT balance::float8 AS balance, held::float8 AS held FROM credit_accounts WHERE user_id = $1',
      [userId],
    );
    return account ?? { balance: 0, held: 0 };
  }

  /** Newest first. */
  async ledgerOf(userId: string, query: PageQueryDto): Promise<Page<CreditEntryDto>> {
    const entries: CreditEntryDto[] = await this.db.query(
      `SELECT id::float8 AS id, type, amount::float8 AS amount, task_id AS "taskId", reason,
         to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createTime"
       FROM credit_ledger WHERE user_id = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [userId, query.after('bigint'), query.limit + 1],
    );
    return Page.of(entries, query.limit, ({ id }) => String(id));
  }

  /** Gives credits to a user; returns the account as it is then. */
  async grant({ userId, amount, reason, key }: Grant): Promise<CreditsDto> {
    await this.db.query(
      `WITH entry AS (
         INSERT INTO credit_ledger (user_id, type, amount, reason, grant_key) VALUES ($1, 'GRANT', $2, $3, $4)
         ON CONFLICT (grant_key) DO NOTHING RETURNING user_id, amount)
       INSERT INTO credit_accounts AS account (user_id, balance) SELECT user_id, amount FROM entry
       ON CONFLICT (user_id) DO UPDATE SET balance = account.balance + excluded.balance`,
      [userId, amount, reason, key ?? null],
    );
    failpoint('grant:committed');
    return this.accountOf(userId);
  }
}
