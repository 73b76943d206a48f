import type { ProviderFailure } from '../provider-error.js';

/** What is said of an answer with this status, after the provider's name. */
export const FAILURE_CLAUSES: Record<ProviderFailure, (status: number) => string> = {
  rejected: (status) => `refused the request (${status})`,
  moderated: () => 'does not allow this content',
  quota: (status) => `refused the account (${status}): its key or its credit`,
  'rate-limited': () => 'wants fewer requests',
  unavailable: (status) => `is not available (${status})`,
  failed: () => 'could not carry out the order',
  lost: () => 'does not know the order',
  'unknown-outcome': () => 'did not say what became of the order',
  'unreadable-result': () => 'answered with what is no picture',
};
