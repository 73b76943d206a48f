import type { ErrorAnswer, Explanation } from '../http/provider-http.js';
import { textAt } from '../http/json-value.js';
import type { ProviderFailure } from '../provider-error.js';

const MODERATED = new Set(['moderation_blocked', 'content_policy_violation']);
const NO_CREDIT = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);

/** What follows from an error of the image endpoints. */
export function explainOpenAiError({ status, headers, json }: ErrorAnswer): Explanation {
  const message = textAt(json, 'error', 'message');
  const codes = [textAt(json, 'error', 'code') ?? '', textAt(json, 'error', 'type') ?? ''];
  if (codes.some((code) => MODERATED.has(code))) return { failure: 'moderated', message };
  if (codes.some((code) => NO_CREDIT.has(code))) return { failure: 'quota', message };
  return { failure: failureOf(status, headers['x-should-retry']), message };
}

function failureOf(status: number, shouldRetry: string | undefined): ProviderFailure {
  if ([401, 402, 403].includes(status)) return 'quota';
  // The server's own word on it goes before what the status usually means.
  const retried = shouldRetry === 'true' || ([408, 409, 429].includes(status) && shouldRetry !== 'false');
  if (retried) return status === 429 ? 'rate-limited' : 'unavailable';
  if (shouldRetry === 'false') return status >= 500 ? 'failed' : 'rejected';
  return status >= 500 ? 'unavailable' : 'rejected';
}
