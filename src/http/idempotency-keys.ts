import type { DataSource } from 'typeorm';

/** A first request that died without an answer blocks its key for this long. */
export const ABANDONED_AFTER_SECONDS = 20;
const KEPT_FOR_HOURS = 24;

/** A request that wants a key to be its own. */
export interface KeyHolder {
  userId: string;
  key: string;
  /** UUID of this one request. */
  holder: string;
}

export interface Fingerprints {
  current: string;
  unkeyed: string;
}

export interface StoredRequest {
  fingerprint: string;
  status: number | null;
  answer: Buffer | null;
}

/** The table of keys: who has which, and what was answered. */
export class IdempotencyKeys {
  constructor(private readonly db: DataSource) {}

  /**
   * @param token for a key that is new
   * @returns the token of the key; null when it is taken
   */
  async reserve({ userId, key, holder }: KeyHolder, fingerprints: Fingerprints, token: string): Promise<string | null> {
    const [row]: { token: string }[] = await this.db.query(
      `INSERT INTO idempotency_keys AS k (user_id, key, fingerprint, token, locked_until, holder)
       VALUES ($1, $2, $3, $4, now() + interval '${ABANDONED_AFTER_SECONDS} seconds', $6)
       ON CONFLICT (user_id, key) DO UPDATE SET
         token = CASE WHEN k.created_at < now() - interval '${KEPT_FOR_HOURS} hours' THEN excluded.token ELSE k.token END,
         fingerprint = excluded.fingerprint, locked_until = excluded.locked_until, holder = excluded.holder,
         created_at = now(), status = NULL, answer = NULL
       WHERE k.created_at < now() - interval '${KEPT_FOR_HOURS} hours'
          OR (k.answer IS NULL AND k.locked_until < now() AND k.fingerprint IN (excluded.fingerprint, $5))
       RETURNING token`,
      [userId, key, fingerprints.current, token, fingerprints.unkeyed, holder],
    );
    return row?.token ?? null;
  }

  /** The next request with the key need not wait, and finds by its token what this one made. @returns whether it was its own */
  async unlock({ userId, key, holder }: KeyHolder): Promise<boolean> {
    const [, count]: [unknown, number] = await this.db.query(
      'UPDATE idempotency_keys SET locked_until = now() WHERE user_id = $1 AND key = $2 AND holder = $3 AND answer IS NULL',
      [userId, key, holder],
    );
    return count > 0;
  }

  /** Nothing was made: the key is as if it had never been used. */
  async free({ userId, key, holder }: KeyHolder): Promise<void> {
    await this.db.query(
      'DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND holder = $3 AND answer IS NULL',
      [userId, key, holder],
    );
  }

  /** The first answer stays. */
  async keep({ userId, key }: KeyHolder, status: number, answer: Uint8Array): Promise<void> {
    await this.db.query(
      'UPDATE idempotency_keys SET status = $3, answer = $4 WHERE user_id = $1 AND key = $2 AND answer IS NULL',
      [userId, key, status, answer],
    );
  }

  async find({ userId, key }: KeyHolder): Promise<StoredRequest | null> {
    const [stored]: StoredRequest[] = await this.db.query(
      'SELECT fingerprint, status, answer FROM idempotency_keys WHERE user_id = $1 AND key = $2',
      [userId, key],
    );
    return stored ?? null;
  }

  async deleteExpired(): Promise<void> {
    await this.db.query(`DELETE FROM idempotency_keys WHERE created_at < now() - interval '${KEPT_FOR_HOURS} hours'`);
  }
}
