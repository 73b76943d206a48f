import { describe, expect, it } from 'vitest';
import { PermanentError, TransientError, countsAsAttempt, delayBeforeRetry, toTaskError } from './retry-policy.js';

const PREVIEW_DELAYS = [5_000, 10_000, 20_000];

describe('the retry policy', () => {
  it('waits 5, 10 and 20 s, and then gives up', () => {
    const delays = [1, 2, 3, 4].map((attempt) => delayBeforeRetry(PREVIEW_DELAYS, attempt, new Error('any')));
    expect(delays).toEqual([5_000, 10_000, 20_000, null]);
  });

  it('does not retry what no retry can mend', () => {
    expect(delayBeforeRetry(PREVIEW_DELAYS, 1, new PermanentError('X', 'x'))).toBeNull();
  });

  it('waits longer where the cause said so', () => {
    const busy = new TransientError('BUSY', 'busy', { retryAfter: 60_000 });
    expect(delayBeforeRetry(PREVIEW_DELAYS, 1, busy)).toBe(60_000);
  });

  it('tries again after the last attempt, too, when that does not count', () => {
    const postponed = new TransientError('BUSY', 'busy', { retryAfter: 1_000, countsAsAttempt: false });
    expect(delayBeforeRetry(PREVIEW_DELAYS, 4, postponed)).toBe(20_000);
    expect([postponed, new TransientError('BUSY', 'busy'), new Error('any')].map(countsAsAttempt)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('tells a full disk, also when a thread or program says so', () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    expect(toTaskError(full)).toMatchObject({ code: 'DISK_FULL', retryable: true });
    const fromAThread = new Error('the picture could not be stored', { cause: new Error('No space left on device') });
    expect(toTaskError(fromAThread)).toMatchObject({ code: 'DISK_FULL', retryable: true });
  });

  it('tells the owner only errors that were made for them', () => {
    expect(toTaskError(new PermanentError('X', 'is gone'))).toEqual({
      code: 'X',
      message: 'is gone',
      retryable: false,
    });
    expect(toTaskError(new Error('ENOENT /srv/secret/path')).message).not.toContain('secret');
  });
});
