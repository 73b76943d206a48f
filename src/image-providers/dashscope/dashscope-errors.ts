import type { ErrorAnswer, Explanation } from '../http/provider-http.js';
import { textAt } from '../http/json-value.js';
import type { ProviderFailure } from '../provider-error.js';

/** Codes are told as `Throttling.RateQuota` in errors of HTTP and in those of a task. */
const FAILURES: readonly (readonly [RegExp, ProviderFailure])[] = [
  [/DataInspection|data_inspection|IPInfringement|ImageContentSensitive/i, 'moderated'],
  [
    /^(Arrearage|InvalidApiKey|AccessDenied|Workspace\.AccessDenied|AllocationQuota|FreeTier|Model\.AccessDenied)/i,
    'quota',
  ],
  [/^(Throttling|LimitRequests|RateQuota)/i, 'rate-limited'],
  [
    /^(InvalidParameter|InvalidURL|InvalidImage|BadRequest|ModelNotFound|Model\.?NotFound|UnsupportedOperation)/i,
    'rejected',
  ],
];

/** What follows from an error of the API. */
export function explainDashScopeError({ status, json }: ErrorAnswer): Explanation {
  const message = textAt(json, 'message');
  return { failure: failureOfCode(textAt(json, 'code')) ?? failureOfStatus(status), message };
}

/** What follows from a code; null for those that say no more than that it went wrong. */
export function failureOfCode(code: string | null): ProviderFailure | null {
  return FAILURES.find(([pattern]) => code !== null && pattern.test(code))?.[1] ?? null;
}

function failureOfStatus(status: number): ProviderFailure {
  if ([401, 402, 403].includes(status)) return 'quota';
  if (status === 429) return 'rate-limited';
  return status >= 500 || status === 408 ? 'unavailable' : 'rejected';
}
