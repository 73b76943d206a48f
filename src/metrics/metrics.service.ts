import { Injectable } from '@nestjs/common';
import { TaskOverview } from '../task-lifecycle/operations/task-overview.service.js';
import { TaskOperations } from '../task-lifecycle/operations/task-operations.service.js';
import { Metrics } from './metrics.js';
import { ProcessGauges } from './process-gauges.js';

/** Counting all waiting tasks is not for every scrape of every process. */
const COUNT_EVERY_MS = 5_000;

/** Everything there is to tell, as Prometheus reads it. */
@Injectable()
export class MetricsService {
  private countedAt = -Infinity;

  constructor(
    private readonly metrics: Metrics,
    private readonly gauges: ProcessGauges,
    private readonly overview: TaskOverview,
    private readonly operations: TaskOperations,
  ) {}

  get contentType(): string {
    return this.metrics.registry.contentType;
  }

  async text(): Promise<string> {
    this.gauges.read();
    // What this process counts itself is told also while PostgreSQL is away.
    await this.countShared().catch(() => this.forgetShared());
    return this.metrics.registry.metrics();
  }

  private async countShared(): Promise<void> {
    if (performance.now() - this.countedAt < COUNT_EVERY_MS) return;
    this.countedAt = performance.now();
    const [kinds, workers, paused] = await Promise.all([
      this.overview.active(),
      this.overview.alive(),
      this.operations.pausedNames(),
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
  }

  /** Old numbers would look like true ones. */
  private forgetShared(): void {
    this.countedAt = -Infinity;
    for (const gauge of Object.values(this.metrics.shared)) gauge.reset();
  }
}
