import { Module } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';
import { TaskMetricsListener } from './task-metrics.listener.js';

@Module({
  controllers: [MetricsController],
  providers: [Metrics, MetricsService, TaskMetricsListener],
})
export class MetricsModule {}
