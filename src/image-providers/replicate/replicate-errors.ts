import type { ErrorAnswer, Explanation } from '../http/provider-http.js';
import { textAt } from '../http/json-value.js';
import type { ProviderFailure } from '../provider-error.js';

/** What follows from an error of the API. */
export function explainReplicateError({ status, json }: ErrorAnswer): Explanation {
  const message = textAt(json, 'detail') ?? textAt(json, 'title');
  return { failure: failureOf(status), message };
}

/** Models tell it in their own words only. */
export function isModeration(message: string | null): boolean {
  return (
    message !== null &&
    /\bnsfw\b|sensitive|flagged|safety (filter|system|checker)|content policy|\bE005\b/i.test(message)
  );
}

function failureOf(status: number): ProviderFailure {
  if ([401, 402, 403].includes(status)) return 'quota';
  if (status === 429) return 'rate-limited';
  return status >= 500 || status === 408 ? 'unavailable' : 'rejected';
}
