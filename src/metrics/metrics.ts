import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

const WAITS = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 1_800, 7_200];

/** What this process counts, for Prometheus; names by its conventions, times in seconds. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly taskMoves = new Counter({
    name: 'darkroom_task_moves_total',
    help: 'Moves of tasks that this process made, by the status they came to and the reason',
    labelNames: ['kind', 'to', 'reason'] as const,
    registers: [this.registry],
  });

  readonly taskWait = new Histogram({
    name: 'darkroom_task_wait_seconds',
    help: 'Time from when a task was due to its start',
    labelNames: ['kind'] as const,
    buckets: WAITS,
    registers: [this.registry],
  });

  readonly taskDuration = new Histogram({
    name: 'darkroom_task_duration_seconds',
    help: 'Time from the first start of a task to its end',
    labelNames: ['kind', 'status'] as const,
    buckets: WAITS,
    registers: [this.registry],
  });

  readonly credits = new Counter({
    name: 'darkroom_credits_total',
    help: 'Credits that were held for tasks and given back from them',
    labelNames: ['kind', 'move'] as const,
    registers: [this.registry],
  });

  readonly requests = new Histogram({
    name: 'darkroom_http_request_duration_seconds',
    help: 'Time to answer a request, by route',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });

  readonly tasks = new Gauge({
    name: 'darkroom_tasks',
    help: 'Tasks that have not ended, over all processes',
    labelNames: ['kind', 'status'] as const,
    registers: [this.registry],
  });

  readonly oldestWaiting = new Gauge({
    name: 'darkroom_task_oldest_waiting_seconds',
    help: 'How long the oldest due task has been waiting, over all processes',
    labelNames: ['kind'] as const,
    registers: [this.registry],
  });

  readonly connections = new Gauge({
    name: 'darkroom_database_connections',
    help: 'Connections of this process to PostgreSQL, and callers that wait for one',
    labelNames: ['state'] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
