import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { invalidToken, tokenExpired } from '../../auth/auth.problems.js';

const LIFETIME_SECONDS = 60;

export interface EventToken {
  token: string;
  expiresAt: Date;
}

/** Tokens for the query of an event stream, which end up in logs: each is good once, at any process, and not for long. */
@Injectable()
export class EventTokens {
  constructor(private readonly db: DataSource) {}

  async create(userId: string): Promise<EventToken> {
    const token = randomBytes(32).toString('base64url');
    const [stored]: [{ expires_at: Date }] = await this.db.query(
      `INSERT INTO event_tokens VALUES ($1, $2, now() + interval '${LIFETIME_SECONDS} seconds') RETURNING expires_at`,
      [hash(token), userId],
    );
    return { token, expiresAt: stored.expires_at };
  }

  /**
   * @returns whose token it was
   * @throws Problem INVALID_TOKEN, TOKEN_EXPIRED
   */
  async redeem(token: string): Promise<string> {
    const [rows]: [{ user_id: string; expired: boolean }[], number] = await this.db.query(
      'DELETE FROM event_tokens WHERE hash = $1 RETURNING user_id, expires_at < now() AS expired',
      [hash(token)],
    );
    const [redeemed] = rows;
    if (!redeemed) throw invalidToken({ reason: 'it is unknown, or was used before' });
    if (redeemed.expired) throw tokenExpired();
    return redeemed.user_id;
  }

  async deleteExpired(): Promise<void> {
    await this.db.query(`DELETE FROM event_tokens WHERE expires_at < now() - interval '1 hour'`);
  }
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
