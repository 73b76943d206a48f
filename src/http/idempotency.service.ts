import { createHash, createHmac } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import pRetry from 'p-retry';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Secrets } from '../auth/secrets.js';
import { isDatabaseOutage } from '../database/database-errors.js';
import { failpoint } from '../failpoints.js';
import { defineProblem } from './problem.js';

/** A first request that died without an answer blocks its key for this long. */
const ABANDONED_AFTER_SECONDS = 20;
const KEPT_FOR_HOURS = 24;

export const idempotencyKeyReused = defineProblem(
  'IDEMPOTENCY_KEY_REUSED',
  422,
  { en: 'Idempotency-Key used for another request', zh: 'Idempotency-Key 已用于其他请求' },
  {
    en: 'This Idempotency-Key was sent with another body or route; use a new key for a new request.',
    zh: '此 Idempotency-Key 已用于不同的请求体或路径，新请求请使用新的键。',
  },
);

export const idempotencyKeyBusy = defineProblem(
  'IDEMPOTENCY_KEY_IN_USE',
  409,
  { en: 'First request still running', zh: '首个请求仍在处理中' },
  {
    en: 'The first request with this Idempotency-Key is still running; ask again for its answer.',
    zh: '使用此 Idempotency-Key 的首个请求仍在处理中，请稍后重试。',
  },
);

export interface Answer {
  status: number;
  body: unknown;
}

interface Fingerprints {
  current: string;
  unkeyed: string;
}

interface StoredRequest {
  fingerprint: string;
  status: number | null;
  answer: Buffer | null;
}

/** Gives a repeated request the first one's answer for 24 h (IETF draft-ietf-httpapi-idempotency-key-header-07). */
@Injectable()
export class IdempotencyService {
  private readonly logger = new Logger('Idempotency');
  /** Answers may carry secrets that are stored nowhere else in clear, such as a new API key. */
  private readonly box: ReturnType<Secrets['box']>;
  private readonly key: Uint8Array;

  constructor(
    private readonly db: DataSource,
    secrets: Secrets,
  ) {
    this.box = secrets.box('idempotency');
    this.key = secrets.key('idempotency-fingerprints');
  }

  /**
   * Runs `work` unless this key has been answered already. A failed first request leaves the key free.
   * @param request what is asked for; kept only as a fingerprint, which takes a secret to compare with
   * @param work gets a token that is the same when an abandoned request is run again, so that it can find what it made
   * @throws Problem IDEMPOTENCY_KEY_REUSED or IDEMPOTENCY_KEY_IN_USE
   */
  async once(userId: string, key: string, request: string, work: (token: string) => Promise<Answer>): Promise<Answer> {
    const fingerprints = this.fingerprintsOf(request);
    const token = await this.reserve(userId, key, fingerprints);
    if (token === null) return this.replay(userId, key, fingerprints);
    failpoint('idempotency:reserved');
    const answer = await work(token).catch(async (error: unknown) => {
      if (isDatabaseOutage(error)) this.abandon(userId, key);
      else await this.free(userId, key);
      throw error;
    });
    failpoint('idempotency:worked');
    await this.keep(userId, key, answer);
    failpoint('idempotency:kept');
    return answer;
  }

  async deleteExpired(): Promise<void> {
    await this.db.query(`DELETE FROM idempotency_keys WHERE created_at < now() - interval '${KEPT_FOR_HOURS} hours'`);
  }

  /**
   * PostgreSQL went away: perhaps what was to be made is made, so the key keeps its token, for the next request with it to
   * find that; and as soon as PostgreSQL is back, that request need not wait.
   */
  private abandon(userId: string, key: string): void {
    const unlock = () =>
      this.db.query(
        'UPDATE idempotency_keys SET locked_until = now() WHERE user_id = $1 AND key = $2 AND answer IS NULL',
        [userId, key],
      );
    pRetry(unlock, { retries: 2 * ABANDONED_AFTER_SECONDS, factor: 1, minTimeout: 500 }).catch((error: unknown) =>
      this.logger.debug({ err: error }, 'Idempotency-Key not unlocked'),
    );
  }

  private async free(userId: string, key: string): Promise<void> {
    await this.db
      .query('DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND answer IS NULL', [userId, key])
      .catch(() => undefined);
  }

  /** An answer that cannot be kept is given all the same: what it tells of is made. The key then counts as abandoned. */
  private async keep(userId: string, key: string, { status, body }: Answer): Promise<void> {
    const sealed = this.box.seal(JSON.stringify(body));
    await this.db
      .query('UPDATE idempotency_keys SET status = $3, answer = $4 WHERE user_id = $1 AND key = $2', [
        userId,
        key,
        status,
        sealed,
      ])
      .catch((error: unknown) => this.logger.warn({ err: error }, 'answer not kept for its Idempotency-Key'));
  }

  /**
   * A request may hold a password, which an unkeyed hash would let anybody guess who gets to see the table. Rows of before
   * have such a hash, for as long as they are kept.
   */
  private fingerprintsOf(request: string): Fingerprints {
    return {
      current: `v1:${createHmac('sha256', this.key).update(request).digest('base64url')}`,
      unkeyed: createHash('sha256').update(request).digest('hex'),
    };
  }

  /** @returns null when the key is taken */
  private async reserve(userId: string, key: string, { current, unkeyed }: Fingerprints): Promise<string | null> {
    const reserved: Promise<{ token: string }[]> = this.db.query(
      `INSERT INTO idempotency_keys AS k (user_id, key, fingerprint, token, locked_until)
       VALUES ($1, $2, $3, $4, now() + interval '${ABANDONED_AFTER_SECONDS} seconds')
       ON CONFLICT (user_id, key) DO UPDATE SET
         token = CASE WHEN k.created_at < now() - interval '${KEPT_FOR_HOURS} hours' THEN excluded.token ELSE k.token END,
         fingerprint = excluded.fingerprint, locked_until = excluded.locked_until,
         created_at = now(), status = NULL, answer = NULL
       WHERE k.created_at < now() - interval '${KEPT_FOR_HOURS} hours'
          OR (k.answer IS NULL AND k.locked_until < now() AND k.fingerprint IN (excluded.fingerprint, $5))
       RETURNING token`,
      [userId, key, current, uuidv7(), unkeyed],
    );
    const [row] = await reserved.catch((error: unknown) => {
      if (isDatabaseOutage(error)) this.abandon(userId, key);
      throw error;
    });
    return row?.token ?? null;
  }

  private async replay(userId: string, key: string, { current, unkeyed }: Fingerprints): Promise<Answer> {
    const [stored]: StoredRequest[] = await this.db.query(
      'SELECT fingerprint, status, answer FROM idempotency_keys WHERE user_id = $1 AND key = $2',
      [userId, key],
    );
    if (stored && ![current, unkeyed].includes(stored.fingerprint)) throw idempotencyKeyReused();
    if (!stored?.answer || stored.status === null) throw idempotencyKeyBusy({}, { retryAfter: 1 });
    return { status: stored.status, body: JSON.parse(this.box.open(stored.answer)) };
  }
}
