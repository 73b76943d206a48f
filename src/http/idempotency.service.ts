import { createHash, createHmac } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import pRetry from 'p-retry';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Secrets } from '../auth/secrets.js';
import { isDatabaseOutage } from '../database/database-errors.js';
import { failpoint } from '../failpoints.js';
import type { Fingerprints, KeyHolder } from './idempotency-keys.js';
import { ABANDONED_AFTER_SECONDS, IdempotencyKeys } from './idempotency-keys.js';
import { defineProblem } from './problem.js';

/** Times that a key is looked for which may be reserved yet, and how far apart. */
const LATE_LOOKS = 6;
const EVERY_MS = 500;

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

/** Gives a repeated request the first one's answer for 24 h (IETF draft-ietf-httpapi-idempotency-key-header-07). */
@Injectable()
export class IdempotencyService {
  private readonly logger = new Logger('Idempotency');
  /** Answers may carry secrets that are stored nowhere else in clear, such as a new API key. */
  private readonly box: ReturnType<Secrets['box']>;
  private readonly key: Uint8Array;
  private readonly keys: IdempotencyKeys;

  constructor(db: DataSource, secrets: Secrets) {
    this.keys = new IdempotencyKeys(db);
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
    const holder = { userId, key, holder: uuidv7() };
    const token = await this.reserve(holder, fingerprints);
    if (token === null) return this.replay(holder, fingerprints);
    failpoint('idempotency:reserved');
    const answer = await work(token).catch(async (error: unknown) => {
      if (isDatabaseOutage(error)) this.abandon(holder);
      else await this.free(holder);
      throw error;
    });
    failpoint('idempotency:worked');
    await this.keep(holder, answer);
    failpoint('idempotency:kept');
    return answer;
  }

  deleteExpired(): Promise<void> {
    return this.keys.deleteExpired();
  }

  private async reserve(holder: KeyHolder, fingerprints: Fingerprints): Promise<string | null> {
    return this.keys.reserve(holder, fingerprints, uuidv7()).catch((error: unknown) => {
      if (isDatabaseOutage(error)) this.abandon(holder, LATE_LOOKS);
      throw error;
    });
  }

  /**
   * PostgreSQL went away: perhaps what was to be made is made, so the key keeps its token, for the next request with it to
   * find that; and as soon as PostgreSQL is back, that request need not wait.
   * @param looks more than one where the key may be reserved yet: what was sent over a broken connection can still be carried out
   */
  private abandon(holder: KeyHolder, looks = 1): void {
    let left = looks;
    this.untilDone('not unlocked', async () => {
      if (!(await this.keys.unlock(holder)) && --left > 0) throw new Error('the key is not reserved');
    });
  }

  private async free(holder: KeyHolder): Promise<void> {
    await this.keys.free(holder).catch((error: unknown) => {
      if (isDatabaseOutage(error)) this.abandon(holder);
    });
  }

  /** An answer that cannot be kept is given all the same: what it tells of is made. The key then counts as abandoned. */
  private async keep(holder: KeyHolder, { status, body }: Answer): Promise<void> {
    const sealed = this.box.seal(JSON.stringify(body));
    const keep = () => this.keys.keep(holder, status, sealed);
    await keep().catch((error: unknown) => {
      if (isDatabaseOutage(error)) this.untilDone('not answered', keep);
      else this.logger.warn({ err: error }, 'answer not kept for its Idempotency-Key');
    });
  }

  /** Tries for as long as the key is blocked without that. */
  private untilDone(what: string, work: () => Promise<void>): void {
    const retries = (ABANDONED_AFTER_SECONDS * 1_000) / EVERY_MS;
    pRetry(work, { retries, factor: 1, minTimeout: EVERY_MS }).catch((error: unknown) =>
      this.logger.debug({ err: error }, `Idempotency-Key ${what}`),
    );
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

  private async replay(holder: KeyHolder, { current, unkeyed }: Fingerprints): Promise<Answer> {
    const stored = await this.keys.find(holder);
    if (stored && ![current, unkeyed].includes(stored.fingerprint)) throw idempotencyKeyReused();
    if (!stored?.answer || stored.status === null) throw idempotencyKeyBusy({}, { retryAfter: 1 });
    return { status: stored.status, body: JSON.parse(this.box.open(stored.answer)) };
  }
}
