import type { CircuitBreakerPolicy } from 'cockatiel';
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { ProviderError } from '../provider-error.js';

const FAILURES_IN_A_ROW = 5;
const OPEN_MS = 30_000;

/** Sends nothing to a provider that is down, until it is time to try again. */
export class Breaker {
  private readonly circuit: CircuitBreakerPolicy;
  private openUntil = 0;

  constructor(private readonly provider: string) {
    this.circuit = circuitBreaker(handleWhen(isOutage), {
      halfOpenAfter: OPEN_MS,
      breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW),
    });
    this.circuit.onBreak(() => (this.openUntil = Date.now() + OPEN_MS));
  }

  /** @throws ProviderError `unavailable`, not having called, while the provider is taken for down */
  async run<T>(call: () => Promise<T>): Promise<T> {
    this.check();
    // A provider that refuses something is up: such an answer is a success to the breaker, and ends a row of failures.
    const outcome = await this.circuit
      .execute(() => call().then((value) => ({ value }), refusalOnly))
      .catch((error: unknown) => {
        throw error instanceof BrokenCircuitError ? this.down() : error;
      });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.value;
  }

  /** @throws ProviderError as `run` does */
  check(): void {
    if (Date.now() < this.openUntil) throw this.down();
  }

  private down(): ProviderError {
    const retryAfter = Math.max(0, this.openUntil - Date.now());
    return new ProviderError(this.provider, 'unavailable', `${this.provider} is down and left alone for a while`, {
      retryAfter,
    });
  }
}

function refusalOnly(error: unknown): { refusal: ProviderError } {
  if (!(error instanceof ProviderError) || isOutage(error) || error.failure === 'unknown-outcome') throw error;
  return { refusal: error };
}

function isOutage(error: Error): boolean {
  return error instanceof ProviderError && error.failure === 'unavailable';
}
