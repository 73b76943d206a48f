import type { OnApplicationBootstrap } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { PROVIDER_KEYS } from '../config/provider-config.js';
import type { DeliveryAttempted } from '../notifications/webhooks/delivery-attempted.js';
import { TaskTables } from '../task-lifecycle/store/task-tables.js';
import type { MoveReason } from '../task-lifecycle/task-moved.js';
import { Metrics } from './metrics.js';

const FAILURES: readonly MoveReason[] = ['failed', 'timeout', 'worker-lost', 'poisoned'];
const DELIVERIES: readonly DeliveryAttempted['outcome'][] = ['delivered', 'retry', 'failed', 'disabled'];
/** Of the calls that place an order and that ask after it. */
const ORDERS = ['ok', 'quota', 'rate-limited', 'unavailable', 'failed', 'lost', 'unknown-outcome', 'unreadable-result'];
const ANSWERS = ['ok', 'llm-refused', 'llm-rate-limited', 'llm-unavailable', 'llm-unreadable'];

/**
 * What an alert waits for is there as 0 from the start of a process that may count it: `increase()` and `rate()` do not see a
 * series begin, so the first event after each start would be none to them.
 */
@Injectable()
export class FirstValues implements OnApplicationBootstrap {
  constructor(
    private readonly metrics: Metrics,
    private readonly config: Config,
    private readonly tables: TaskTables,
  ) {}

  onApplicationBootstrap(): void {
    const { config } = this;
    for (const { name } of this.tables.kinds.all()) this.beginKind(name);
    if (config.is('worker')) this.beginProviders();
    if (!config.is('scheduler')) return;
    for (const outcome of DELIVERIES) this.metrics.own.deliveries.inc({ outcome }, 0);
  }

  private beginKind(kind: string): void {
    const { taskMoves, retries, leasesLost, pushes } = this.metrics.own;
    if (this.config.redisUrl !== undefined) for (const outcome of ['ok', 'failed']) pushes.inc({ kind, outcome }, 0);
    // An API process ends no task but those that are cancelled.
    if (this.config.role === 'api') return;
    taskMoves.inc({ kind, to: 'COMPLETED', reason: 'completed' }, 0);
    for (const reason of FAILURES) taskMoves.inc({ kind, to: 'FAILED', reason }, 0);
    retries.inc({ kind }, 0);
    leasesLost.inc({ kind }, 0);
  }

  private beginProviders(): void {
    const { providerCalls } = this.metrics.own;
    for (const [provider, key] of Object.entries(PROVIDER_KEYS)) {
      if (key !== null && this.config[key] === undefined) continue;
      for (const call of ['start', 'poll'])
        for (const outcome of ORDERS) providerCalls.inc({ provider, call, outcome }, 0);
    }
    if (this.config.llmBaseUrl === undefined) return;
    for (const outcome of ANSWERS) providerCalls.inc({ provider: 'llm', call: 'chat', outcome }, 0);
  }
}
