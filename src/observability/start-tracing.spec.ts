import { afterEach, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.js';
import { loadOpenTelemetry } from './open-telemetry.js';
import { startTracing } from './start-tracing.js';
import { currentTraceContext, inSpan, recordSpansWith, spanRecorder } from './tracing.js';

const notInstalled = (): Promise<never> => Promise.reject(new Error("Cannot find package '@opentelemetry/api'"));

afterEach(() => recordSpansWith(null));

it('loads nothing and records nothing unless it is told to', async () => {
  const stop = await startTracing(loadConfig({}), notInstalled);
  expect(spanRecorder()).toBeNull();
  expect(await inSpan('nothing', {}, async (span) => [span, currentTraceContext()])).toEqual([null, null]);
  await stop();
});

it('is on where traces have somewhere to go, and off where that is said', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
  expect(loadConfig(endpoint).traces).toBe(true);
  expect(loadConfig({ ...endpoint, OTEL_TRACES: 'off' }).traces).toBe(false);
  expect(loadConfig({ OTEL_TRACES: 'on' }).traces).toBe(true);
});

it('says what to do when the packages are not there', async () => {
  await expect(startTracing(loadConfig({ OTEL_TRACES: 'on' }), notInstalled)).rejects.toThrow(
    /OTEL_TRACES=on needs OpenTelemetry, whose packages are not installed: run "npm ci" without --omit=optional/,
  );
});

it('goes on with the trace it is given, and tells how others may', async () => {
  const stop = await startTracing(loadConfig({ OTEL_TRACES: 'on' }), async () => {
    const otel = await loadOpenTelemetry();
    class Nowhere extends otel.exporter.OTLPTraceExporter {
      override export(...[, done]: Parameters<InstanceType<typeof otel.exporter.OTLPTraceExporter>['export']>): void {
        done({ code: 0 });
      }
    }
    return { ...otel, exporter: { ...otel.exporter, OTLPTraceExporter: Nowhere } };
  });
  const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const inner = await inSpan('outer', { parent }, () => inSpan('inner', {}, async () => currentTraceContext()));
  expect(inner).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
  expect(inner).not.toContain('00f067aa0ba902b7');
  // One that is none begins a trace.
  const fresh = await inSpan('fresh', { parent: 'nonsense' }, async () => currentTraceContext());
  expect(fresh).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  await stop();
  expect(spanRecorder()).toBeNull();
});
