import type { Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';
import { unknownYet } from './unknown-yet.js';

const WAITS = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 1_800, 7_200];
const CALLS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180];
const ANSWERS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export type Meters = ReturnType<typeof makeMeters>;

/** What this process counts of what it does itself: nothing is counted by two processes. */
export function makeMeters(registry: Registry) {
  return {
    ...taskMeters([registry]),
    ...accountMeters([registry]),
    ...outsideMeters([registry]),
    ...processMeters([registry]),
  };
}

function taskMeters(registers: Registry[]) {
  return {
    taskMoves: new Counter({
      name: 'darkroom_task_moves_total',
      help: 'Moves of tasks, by the status they came to and the reason; parts of tasks have a kind of their own',
      labelNames: ['kind', 'to', 'reason'] as const,
      registers,
    }),
    retries: new Counter({
      name: 'darkroom_task_retries_total',
      help: 'Attempts that failed and are followed by another one',
      labelNames: ['kind'] as const,
      registers,
    }),
    leasesLost: new Counter({
      name: 'darkroom_leases_lost_total',
      help: 'Tasks taken from workers that were not heard of any more; counted by the scheduler that took them',
      labelNames: ['kind'] as const,
      registers,
    }),
    taskWait: new Histogram({
      name: 'darkroom_task_wait_seconds',
      help: 'Time from when a task was due to its start',
      labelNames: ['kind'] as const,
      buckets: WAITS,
      registers,
    }),
    taskDuration: new Histogram({
      name: 'darkroom_task_duration_seconds',
      help: 'Time from the first start of a task to its end',
      labelNames: ['kind', 'status'] as const,
      buckets: WAITS,
      registers,
    }),
    work: new Counter({
      name: 'darkroom_work_total',
      help: 'What COMPLETED tasks have made, such as pages of PDFs and seconds of video',
      labelNames: ['kind', 'unit'] as const,
      registers,
    }),
  };
}

function accountMeters(registers: Registry[]) {
  return {
    credits: new Counter({
      name: 'darkroom_credits_total',
      help: 'Credits that were held for tasks, charged for them and given back',
      labelNames: ['kind', 'move'] as const,
      registers,
    }),
    creditDifferences: unknownYet(
      new Gauge({
        name: 'darkroom_credits_differences',
        help: 'Accounts and tasks that the last check found to differ from the ledger; told by the scheduler that checked',
        registers,
      }),
    ),
    creditsChecked: unknownYet(
      new Gauge({
        name: 'darkroom_credits_checked_timestamp_seconds',
        help: 'When this process last checked that accounts, ledger and tasks say the same',
        registers,
      }),
    ),
    pushes: new Counter({
      name: 'darkroom_dispatch_pushes_total',
      help: 'Hints put into the queue on Redis, by outcome (ok, failed); a worker finds tasks without a hint a second later',
      labelNames: ['kind', 'outcome'] as const,
      registers,
    }),
  };
}

function outsideMeters(registers: Registry[]) {
  return {
    providerCalls: new Counter({
      name: 'darkroom_provider_calls_total',
      help: 'Calls of providers of pictures and of the language model, by outcome (ok, aborted, or what went wrong)',
      labelNames: ['provider', 'call', 'outcome'] as const,
      registers,
    }),
    providerSeconds: new Histogram({
      name: 'darkroom_provider_call_duration_seconds',
      help: 'Time that calls of providers took',
      labelNames: ['provider', 'call'] as const,
      buckets: CALLS,
      registers,
    }),
    deliveries: new Counter({
      name: 'darkroom_webhook_attempts_total',
      help: 'Attempts to deliver to webhooks, by outcome (delivered, retry, failed, disabled)',
      labelNames: ['outcome'] as const,
      registers,
    }),
    deliverySeconds: new Histogram({
      name: 'darkroom_webhook_attempt_duration_seconds',
      help: 'Time that receivers of webhooks took',
      buckets: CALLS,
      registers,
    }),
  };
}

function processMeters(registers: Registry[]) {
  return {
    requests: new Histogram({
      name: 'darkroom_http_request_duration_seconds',
      help: 'Time to answer a request, by route; event streams last as long as they are open',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: ANSWERS,
      registers,
    }),
    streams: new Gauge({
      name: 'darkroom_event_streams',
      help: 'Event streams that are open at this process',
      registers,
    }),
    cacheLooks: new Counter({
      name: 'darkroom_cache_looks_total',
      help: 'Looks into the caches (task, preview), by outcome (hit, miss)',
      labelNames: ['cache', 'outcome'] as const,
      registers,
    }),
    connections: new Gauge({
      name: 'darkroom_database_connections',
      help: 'Connections of this process to PostgreSQL (busy, idle), and callers that wait for one (waited-for)',
      labelNames: ['state'] as const,
      registers,
    }),
    connectionLimit: new Gauge({
      name: 'darkroom_database_connections_max',
      help: 'Connections this process may have to PostgreSQL: DATABASE_POOL',
      registers,
    }),
    buildInfo: new Gauge({
      name: 'darkroom_build_info',
      help: '1, with the version of Darkroom and of Node, and the role of this process',
      labelNames: ['version', 'node', 'role'] as const,
      registers,
    }),
  };
}
