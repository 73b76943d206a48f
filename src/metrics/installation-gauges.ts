import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { secondsOfOldestDelivery } from '../notifications/webhooks/oldest-delivery.js';
import { TaskOverview } from '../task-lifecycle/operations/task-overview.service.js';
import { TaskOperations } from '../task-lifecycle/operations/task-operations.service.js';
import { Metrics } from './metrics.js';
import { unknownYet } from './unknown-yet.js';

/** Counting all waiting tasks is not for every scrape of every process. */
const COUNT_EVERY_MS = 5_000;

/** What is the same at every process, counted in PostgreSQL when somebody wants to know. */
@Injectable()
export class InstallationGauges {
  private countedAt = -Infinity;

  constructor(
    private readonly metrics: Metrics,
    private readonly db: DataSource,
    private readonly overview: TaskOverview,
    private readonly operations: TaskOperations,
  ) {}

  /** What the process counts itself is told also while PostgreSQL is away. */
  async read(): Promise<void> {
    await this.count().catch(() => this.forget());
  }

  private async count(): Promise<void> {
    if (performance.now() - this.countedAt < COUNT_EVERY_MS) return;
    this.countedAt = performance.now();
    const [kinds, workers, paused, oldestDelivery] = await Promise.all([
      this.overview.active(),
      this.overview.alive(),
      this.operations.pausedNames(),
      secondsOfOldestDelivery(this.db),
    ]);
    const { shared } = this.metrics;
    for (const { kind, waiting, delayed, running, inParts, oldestWaiting } of kinds) {
      shared.tasks.set({ kind, status: 'PENDING' }, waiting + delayed);
      shared.tasks.set({ kind, status: 'PROCESSING' }, running + inParts);
      shared.waiting.set({ kind }, waiting);
      shared.oldestWaiting.set({ kind }, oldestWaiting ?? 0);
      shared.pausedKinds.set({ kind }, paused.has(kind) ? 1 : 0);
    }
    const draining = workers.filter((worker) => worker.draining).length;
    shared.workers.set({ state: 'draining' }, draining);
    shared.workers.set({ state: 'active' }, workers.length - draining);
    shared.oldestDelivery.set(oldestDelivery);
  }

  /** Old numbers would look like true ones. */
  private forget(): void {
    this.countedAt = -Infinity;
    const { oldestDelivery, ...labelled } = this.metrics.shared;
    for (const gauge of Object.values(labelled)) gauge.reset();
    unknownYet(oldestDelivery);
  }
}
