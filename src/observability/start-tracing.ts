import type { Config } from '../config/config.js';
import { ConfigError } from '../config/load-config.js';
import type { OpenTelemetry } from './open-telemetry.js';
import { loadOpenTelemetry } from './open-telemetry.js';
import { OtelRecorder } from './otel-recorder.js';
import { recordSpansWith, spanRecorder } from './tracing.js';

type TraceSettings = Pick<Config, 'otelExporterOtlpEndpoint' | 'otelServiceName' | 'role' | 'traces'>;

/**
 * Begins to record spans when the configuration says so, and sends them by OTLP over HTTP. Sampling, headers and the sizes of
 * batches are set by OpenTelemetry's own variables, such as `OTEL_TRACES_SAMPLER`.
 * @returns what ends it
 * @throws ConfigError when the packages are missing
 */
export async function startTracing(config: TraceSettings, load = loadOpenTelemetry): Promise<() => Promise<void>> {
  if (!config.traces) return async () => {};
  const otel = await load().catch((cause: unknown) => {
    throw missing(config, cause);
  });
  const recorder = new OtelRecorder(otel, exporting(otel, config));
  recordSpansWith(recorder);
  return async () => {
    if (spanRecorder() === recorder) recordSpansWith(null);
    await recorder.stop();
  };
}

function exporting({ exporter, resources, sdk }: OpenTelemetry, config: TraceSettings) {
  const endpoint = config.otelExporterOtlpEndpoint?.replace(/\/+$/, '');
  // Without an endpoint the exporter has its own default: a collector on this machine.
  const target = new exporter.OTLPTraceExporter(endpoint === undefined ? {} : { url: `${endpoint}/v1/traces` });
  const provider = new sdk.BasicTracerProvider({
    resource: resources.resourceFromAttributes({
      'service.name': config.otelServiceName,
      'darkroom.role': config.role,
      'process.pid': process.pid,
    }),
    spanProcessors: [new sdk.BatchSpanProcessor(target)],
  });
  return { tracer: provider.getTracer('darkroom'), shutdown: async () => provider.shutdown() };
}

function missing({ otelExporterOtlpEndpoint }: TraceSettings, cause: unknown): Error {
  const setting = otelExporterOtlpEndpoint === undefined ? 'OTEL_TRACES=on' : 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const error = new ConfigError([
    `${setting} needs OpenTelemetry, whose packages are not installed: run "npm ci" without --omit=optional, or set OTEL_TRACES=off`,
  ]);
  return Object.assign(error, { cause });
}
