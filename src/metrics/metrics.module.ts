import { Module } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';
import { OutsideMetricsListener } from './outside-metrics.listener.js';
import { ProcessGauges } from './process-gauges.js';
import { TaskMetricsListener } from './task-metrics.listener.js';

@Module({
  controllers: [MetricsController],
  providers: [Metrics, ProcessGauges, MetricsService, TaskMetricsListener, OutsideMetricsListener],
})
export class MetricsModule {}
