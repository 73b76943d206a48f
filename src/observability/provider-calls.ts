import { Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { inSpan } from './tracing.js';

/** A request to somebody who does the work for us, such as a provider of pictures, has come to an end. */
export class ProviderCalled {
  static readonly event = 'provider.called';

  constructor(
    /** Such as `openai`. */
    readonly provider: string,
    /** What was asked: `start`, `poll`, `cancel`, `chat`. */
    readonly call: string,
    /** `ok`, `aborted` by us, or what went wrong, such as `rate-limited`. */
    readonly outcome: string,
    readonly seconds: number,
  ) {}
}

/** Watches calls of providers: each is told as an event, and is a span of the task's trace. */
@Injectable()
export class ProviderCalls {
  constructor(private readonly events: EventEmitter2) {}

  async observe<T>(provider: string, call: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const tell = (outcome: string): void => {
      const seconds = (performance.now() - start) / 1_000;
      this.events.emit(ProviderCalled.event, new ProviderCalled(provider, call, outcome, seconds));
    };
    const facts = { 'darkroom.provider': provider, 'darkroom.provider.call': call };
    return inSpan(`${provider} ${call}`, { kind: 'client', facts }, async (span) => {
      try {
        const answer = await work();
        tell('ok');
        return answer;
      } catch (error) {
        const outcome = outcomeOf(error);
        span?.set({ 'darkroom.provider.outcome': outcome });
        tell(outcome);
        throw error;
      }
    });
  }
}

/** A short name of an error: few of them, as they become labels. */
function outcomeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'error';
  if ('failure' in error && typeof error.failure === 'string') return error.failure;
  if ('name' in error && (error.name === 'AbortError' || error.name === 'WorkAborted')) return 'aborted';
  const ours = 'name' in error && (error.name === 'TransientError' || error.name === 'PermanentError');
  return ours && 'code' in error && typeof error.code === 'string'
    ? error.code.toLowerCase().replaceAll('_', '-')
    : 'error';
}
