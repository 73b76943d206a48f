import { Module } from '@nestjs/common';
import { CreditsMetricsListener } from './credits-metrics.listener.js';
import { FirstValues } from './first-values.js';
import { InstallationGauges } from './installation-gauges.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';
import { OutsideMetricsListener } from './outside-metrics.listener.js';
import { ProcessGauges } from './process-gauges.js';
import { TaskMetricsListener } from './task-metrics.listener.js';

const LISTENERS = [TaskMetricsListener, CreditsMetricsListener, OutsideMetricsListener];

@Module({
  controllers: [MetricsController],
  providers: [Metrics, FirstValues, ProcessGauges, InstallationGauges, MetricsService, ...LISTENERS],
})
export class MetricsModule {}
