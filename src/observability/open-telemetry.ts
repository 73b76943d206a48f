import type * as Api from '@opentelemetry/api';
import type * as Core from '@opentelemetry/core';
import type * as Exporter from '@opentelemetry/exporter-trace-otlp-http';
import type * as Resources from '@opentelemetry/resources';
import type * as Sdk from '@opentelemetry/sdk-trace-base';

/** The packages that traces are made with. */
export interface OpenTelemetry {
  api: typeof Api;
  core: typeof Core;
  exporter: typeof Exporter;
  resources: typeof Resources;
  sdk: typeof Sdk;
}

/** They are optional dependencies, and loaded only when they are wanted. */
export async function loadOpenTelemetry(): Promise<OpenTelemetry> {
  const [api, core, exporter, resources, sdk] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-base'),
  ]);
  return { api, core, exporter, resources, sdk };
}
