import { Injectable } from '@nestjs/common';
import { InstallationGauges } from './installation-gauges.js';
import { Metrics } from './metrics.js';
import { ProcessGauges } from './process-gauges.js';

/** Everything there is to tell, as Prometheus reads it. */
@Injectable()
export class MetricsService {
  constructor(
    private readonly metrics: Metrics,
    private readonly own: ProcessGauges,
    private readonly shared: InstallationGauges,
  ) {}

  get contentType(): string {
    return this.metrics.registry.contentType;
  }

  async text(): Promise<string> {
    this.own.read();
    await this.shared.read();
    return this.metrics.registry.metrics();
  }
}
