/**
 * What went wrong at a provider, by what follows from it:
 * - `rejected`: the request is at fault (never retried)
 * - `moderated`: its content is not allowed (never retried)
 * - `quota`: the account has no credit, or the key is refused (never retried; the operator has to act)
 * - `rate-limited`: retried, not before `retryAfter`
 * - `unavailable`: down or unreachable, and nothing was ordered (retried)
 * - `failed`: the order was taken and failed there (retried with a new order)
 * - `lost`: the provider no longer knows the order (retried with a new order when that costs nothing)
 * - `unknown-outcome`: the order may have been carried out and charged (never bought again by itself)
 * - `unreadable-result`: the result is not a picture, too large, or at an address that is not allowed (never retried)
 */
export type ProviderFailure =
  | 'rejected'
  | 'moderated'
  | 'quota'
  | 'rate-limited'
  | 'unavailable'
  | 'failed'
  | 'lost'
  | 'unknown-outcome'
  | 'unreadable-result';

export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  /** Milliseconds to wait at least. */
  readonly retryAfter: number;

  /** `message` is read by the task's owner: no keys, no URLs, no internals. */
  constructor(
    readonly provider: string,
    readonly failure: ProviderFailure,
    message: string,
    options: ErrorOptions & { retryAfter?: number } = {},
  ) {
    super(message, options);
    this.retryAfter = options.retryAfter ?? 0;
  }
}
