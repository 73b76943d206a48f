import { ProviderError } from '../provider-error.js';

/** Remembers until when a provider wants no requests. */
export class Rest {
  private until = 0;

  constructor(private readonly provider: string) {}

  /** @throws ProviderError `rate-limited` while the provider is to be left alone */
  check(): void {
    const retryAfter = this.until - Date.now();
    if (retryAfter <= 0) return;
    throw new ProviderError(this.provider, 'rate-limited', `${this.provider} wants fewer requests`, { retryAfter });
  }

  note(error: unknown): void {
    if (error instanceof ProviderError && error.failure === 'rate-limited' && error.retryAfter > 0) {
      this.until = Math.max(this.until, Date.now() + error.retryAfter);
    }
  }
}
