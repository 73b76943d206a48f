import type { Registry } from 'prom-client';
import { Gauge } from 'prom-client';
import { unknownYet } from './unknown-yet.js';

const SHARED = 'the same at every process, so take max() over them and not sum()';

export type SharedGauges = ReturnType<typeof makeSharedGauges>;

/** Gauges of the whole installation, counted in PostgreSQL. */
export function makeSharedGauges(registry: Registry) {
  const registers = [registry];
  return {
    tasks: new Gauge({
      name: 'darkroom_tasks',
      help: `Tasks that have not ended, by kind and status; ${SHARED}`,
      labelNames: ['kind', 'status'] as const,
      registers,
    }),
    waiting: new Gauge({
      name: 'darkroom_tasks_due',
      help: `Depth of the queue: tasks that are due and not started; ${SHARED}`,
      labelNames: ['kind'] as const,
      registers,
    }),
    oldestWaiting: new Gauge({
      name: 'darkroom_task_oldest_waiting_seconds',
      help: `How long the oldest due task has been waiting; ${SHARED}`,
      labelNames: ['kind'] as const,
      registers,
    }),
    pausedKinds: new Gauge({
      name: 'darkroom_kind_paused',
      help: `1 while workers take no tasks of the kind; ${SHARED}`,
      labelNames: ['kind'] as const,
      registers,
    }),
    workers: new Gauge({
      name: 'darkroom_workers',
      help: `Worker processes that are heard of, by state (active, draining); ${SHARED}`,
      labelNames: ['state'] as const,
      registers,
    }),
    oldestDelivery: unknownYet(
      new Gauge({
        name: 'darkroom_webhook_oldest_due_seconds',
        help: `How long the oldest due delivery to a webhook has been waiting to be sent; ${SHARED}`,
        registers,
      }),
    ),
  };
}
