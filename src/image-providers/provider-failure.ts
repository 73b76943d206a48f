import { PermanentError, TransientError } from '../task-lifecycle/retry-policy.js';
import type { ProviderFailure } from './provider-error.js';
import { ProviderError } from './provider-error.js';

/** The code that a task's owner gets for each failure, and whether another attempt may succeed. */
const CODES: Readonly<Record<ProviderFailure, readonly [code: string, mayPass: boolean]>> = {
  rejected: ['PROVIDER_REJECTED', false],
  moderated: ['MODERATED', false],
  quota: ['PROVIDER_QUOTA', false],
  'rate-limited': ['PROVIDER_RATE_LIMITED', true],
  unavailable: ['PROVIDER_UNAVAILABLE', true],
  failed: ['PROVIDER_FAILED', true],
  lost: ['PROVIDER_LOST_ORDER', true],
  'unknown-outcome': ['OUTCOME_UNKNOWN', false],
  'unreadable-result': ['RESULT_UNREADABLE', false],
};

/** A provider's failure as that of a task; any other error stays what it is. */
export function toTaskFailure(error: unknown): unknown {
  if (!(error instanceof ProviderError)) return error;
  const [code, mayPass] = CODES[error.failure];
  return mayPass
    ? new TransientError(code, error.message, { cause: error, retryAfter: error.retryAfter })
    : new PermanentError(code, error.message, { cause: error });
}
