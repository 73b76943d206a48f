/** Facts of a span, by OpenTelemetry's names where it has some. */
export type SpanFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** A span that has begun. */
export interface ActiveSpan {
  set(facts: SpanFacts): void;
  fail(message: string): void;
}

export interface SpanOptions {
  kind?: 'server' | 'client' | 'consumer';
  /** A traceparent: null begins a trace; left out, it is the span that is active. */
  parent?: string | null;
  facts?: SpanFacts;
  /** Where it began before it was told. */
  start?: Date;
}

/** A span that is ended by whoever began it. */
export interface OpenSpan extends ActiveSpan {
  /** Everything that this leads to, also later, is inside of the span. */
  enter(work: () => void): void;
  end(): void;
}

/** What makes traces, once there is one: see `startTracing`. */
export interface SpanRecorder {
  run<T>(name: string, options: SpanOptions, work: (span: ActiveSpan) => Promise<T>): Promise<T>;
  /** A span that ends at another place. */
  begin(name: string, options: SpanOptions): OpenSpan;
  /** W3C traceparent of the active span. */
  current(): string | null;
  /** Sends what was not sent yet. */
  stop(): Promise<void>;
}

let recorder: SpanRecorder | null = null;

export function recordSpansWith(next: SpanRecorder | null): void {
  recorder = next;
}

export function spanRecorder(): SpanRecorder | null {
  return recorder;
}

/** Does the work inside a span; where nobody traces, just does it. An error that it throws marks the span. */
export function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: ActiveSpan | null) => Promise<T>,
): Promise<T> {
  return recorder === null ? work(null) : recorder.run(name, options, work);
}

/** To be stored with whatever goes on later or elsewhere; null where nobody traces. */
export function currentTraceContext(): string | null {
  return recorder?.current() ?? null;
}
