import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { invalidToken, tokenExpired } from '../../auth/auth.problems.js';
import type { Caller } from '../../auth/caller.js';

const LIFETIME_SECONDS = 60;

export interface EventToken {
  token: string;
  expiresAt: Date;
}

/** Who a stream is for. */
export type StreamCaller = Pick<Caller, 'userId' | 'expiresAt'>;

/** Tokens for the query of an event stream, which end up in logs: each is good once, at any process, and not for long. */
@Injectable()
export class EventTokens {
  constructor(private readonly db: DataSource) {}

  /** @param until when the token ends that this one stands for, in milliseconds since 1970 */
  async create(userId: string, until: number | undefined): Promise<EventToken> {
    const token = randomBytes(32).toString('base64url');
    const [stored]: [{ expires_at: Date }] = await this.db.query(
      `INSERT INTO event_tokens (hash, user_id, expires_at, stream_until)
       VALUES ($1, $2, now() + interval '${LIFETIME_SECONDS} seconds', $3) RETURNING expires_at`,
      [hash(token), userId, until === undefined ? null : new Date(until)],
    );
    return { token, expiresAt: stored.expires_at };
  }

  /**
   * @returns whose token it was, and until when they may be told
   * @throws Problem INVALID_TOKEN, TOKEN_EXPIRED
   */
  async redeem(token: string): Promise<StreamCaller> {
    const [rows]: [{ user_id: string; stream_until: Date | null; expired: boolean }[], number] = await this.db.query(
      'DELETE FROM event_tokens WHERE hash = $1 RETURNING user_id, stream_until, expires_at < now() AS expired',
      [hash(token)],
    );
    const [redeemed] = rows;
    if (!redeemed) throw invalidToken({ reason: 'it is unknown, or was used before' });
    if (redeemed.expired) throw tokenExpired();
    const { user_id: userId, stream_until: until } = redeemed;
    return until === null ? { userId } : { userId, expiresAt: until.getTime() };
  }

  async deleteExpired(): Promise<void> {
    await this.db.query(`DELETE FROM event_tokens WHERE expires_at < now() - interval '1 hour'`);
  }
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
