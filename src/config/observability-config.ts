import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, IsUrl, Matches } from 'class-validator';
import { asSwitch } from './env-values.js';
import { LOG_LEVEL_SYNTAX } from './log-levels.js';

/** What Darkroom tells of itself. */
export class ObservabilityConfig {
  /** A level for everything, and others for single modules. */
  @Matches(LOG_LEVEL_SYNTAX, {
    message:
      'must be a level (trace, debug, info, warn, error, fatal, silent), and may add others: info,task-lifecycle=debug',
  })
  logLevel: string = 'info';

  /**
   * Whether traces are recorded.
   * @defaultValue `on` where `OTEL_EXPORTER_OTLP_ENDPOINT` is set
   */
  @IsOptional()
  @Transform(asSwitch)
  @IsBoolean({ message: 'must be on or off' })
  otelTraces?: boolean;

  /**
   * Where traces go, by OTLP over HTTP, such as `http://collector:4318`.
   * @defaultValue none
   */
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  otelExporterOtlpEndpoint?: string;

  /** What traces call this service. */
  @IsString()
  otelServiceName: string = 'darkroom';
}
