import { DiscoveryService } from '@nestjs/core';
import type { HealthCheckDto } from './health.dto.js';

/** Looks at something that only one module stands on; it answers soon and never throws. */
export interface HealthProbe {
  /** As in `checks`. */
  readonly name: string;
  /** Null when there is nothing to tell. */
  check(): Promise<HealthCheckDto | null>;
}

/** Marks a provider as a HealthProbe. */
export const ProbesHealth = DiscoveryService.createDecorator();
