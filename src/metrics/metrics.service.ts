import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Metrics } from './metrics.js';

/** Counting all waiting tasks is not for every scrape of every process. */
const COUNT_EVERY_MS = 5_000;

interface ActiveTasks {
  kind: string;
  status: string;
  tasks: number;
  /** Seconds since the oldest of them was due. */
  oldest: number;
}

/** Everything there is to tell, as Prometheus reads it. */
@Injectable()
export class MetricsService {
  private countedAt = 0;

  constructor(
    private readonly metrics: Metrics,
    private readonly db: DataSource,
  ) {}

  get contentType(): string {
    return this.metrics.registry.contentType;
  }

  async text(): Promise<string> {
    this.lookAtPool();
    // What this process counts itself is told also while PostgreSQL is away.
    await this.countTasks().catch(() => this.forgetTasks());
    return this.metrics.registry.metrics();
  }

  private async countTasks(): Promise<void> {
    if (Date.now() - this.countedAt < COUNT_EVERY_MS) return;
    this.countedAt = Date.now();
    const rows: ActiveTasks[] = await this.db.query(
      `SELECT task_kinds.kind, statuses.status, count(tasks.id)::int AS tasks,
         coalesce(greatest(0, extract(epoch FROM now() - min(tasks.run_at))), 0)::float8 AS oldest
       FROM task_kinds CROSS JOIN (VALUES ('PENDING'), ('PROCESSING')) AS statuses (status)
       LEFT JOIN tasks ON tasks.kind = task_kinds.kind AND tasks.status = statuses.status
         AND tasks.status IN ('PENDING', 'PROCESSING')
       GROUP BY 1, 2`,
    );
    for (const { kind, status, tasks, oldest } of rows) {
      this.metrics.tasks.set({ kind, status }, tasks);
      if (status === 'PENDING') this.metrics.oldestWaiting.set({ kind }, oldest);
    }
  }

  /** Old numbers would look like true ones. */
  private forgetTasks(): void {
    this.countedAt = 0;
    this.metrics.tasks.reset();
    this.metrics.oldestWaiting.reset();
  }

  private lookAtPool(): void {
    const { driver } = this.db;
    if (!('master' in driver) || !isPool(driver.master)) return;
    const { totalCount, idleCount, waitingCount } = driver.master;
    this.metrics.connections.set({ state: 'busy' }, totalCount - idleCount);
    this.metrics.connections.set({ state: 'idle' }, idleCount);
    this.metrics.connections.set({ state: 'waited-for' }, waitingCount);
  }
}

function isPool(value: unknown): value is { totalCount: number; idleCount: number; waitingCount: number } {
  return typeof value === 'object' && value !== null && 'totalCount' in value && 'waitingCount' in value;
}
