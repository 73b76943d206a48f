import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Span } from '@opentelemetry/api';
import type { ActiveSpan, OpenSpan, SpanFacts, SpanOptions, SpanRecorder } from './tracing.js';
import type { OpenTelemetry } from './open-telemetry.js';

interface Exporting {
  tracer: ReturnType<InstanceType<OpenTelemetry['sdk']['BasicTracerProvider']>['getTracer']>;
  shutdown(): Promise<void>;
}

/** Records spans with OpenTelemetry. It registers nothing globally: what is active is its own to know. */
export class OtelRecorder implements SpanRecorder {
  private readonly active = new AsyncLocalStorage<Context>();

  constructor(
    private readonly otel: OpenTelemetry,
    private readonly exporting: Exporting,
  ) {}

  async run<T>(name: string, options: SpanOptions, work: (span: ActiveSpan) => Promise<T>): Promise<T> {
    const { span, context } = this.start(name, options);
    try {
      return await this.active.run(context, () => work(this.facade(span)));
    } catch (error) {
      this.facade(span).fail(error instanceof Error ? error.name : 'error');
      throw error;
    } finally {
      span.end();
    }
  }

  begin(name: string, options: SpanOptions): OpenSpan {
    const { span, context } = this.start(name, options);
    return {
      ...this.facade(span),
      enter: (work) => this.active.run(context, work),
      end: () => span.end(),
    };
  }

  current(): string | null {
    const { trace } = this.otel.api;
    const span = trace.getSpanContext(this.active.getStore() ?? this.otel.api.ROOT_CONTEXT);
    return span ? `00-${span.traceId}-${span.spanId}-0${span.traceFlags & 1}` : null;
  }

  async stop(): Promise<void> {
    // A collector that is away must not hold up the end of the process; what it misses is lost to it.
    await this.exporting.shutdown().catch(() => undefined);
  }

  private start(name: string, { kind, parent, facts, start }: SpanOptions): { span: Span; context: Context } {
    const { trace, SpanKind } = this.otel.api;
    const around = this.contextOf(parent);
    const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };
    const options = {
      kind: kind ? kinds[kind] : SpanKind.INTERNAL,
      attributes: { ...facts },
      ...(start ? { startTime: start } : {}),
    };
    const span = this.exporting.tracer.startSpan(name, options, around);
    return { span, context: trace.setSpan(around, span) };
  }

  private contextOf(parent: string | null | undefined): Context {
    const { trace, ROOT_CONTEXT } = this.otel.api;
    if (parent === undefined) return this.active.getStore() ?? ROOT_CONTEXT;
    const remote = parent === null ? null : this.otel.core.parseTraceParent(parent);
    return remote ? trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true }) : ROOT_CONTEXT;
  }

  private facade(span: Span): ActiveSpan {
    const { SpanStatusCode } = this.otel.api;
    return {
      set: (facts: SpanFacts) => void span.setAttributes({ ...facts }),
      fail: (message) => void span.setStatus({ code: SpanStatusCode.ERROR, message }),
    };
  }
}
