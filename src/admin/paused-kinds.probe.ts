import { Injectable } from '@nestjs/common';
import type { HealthCheckDto } from '../health/health.dto.js';
import type { HealthProbe } from '../health/health-probe.js';
import { ProbesHealth } from '../health/health-probe.js';
import { TaskOperations } from '../task-lifecycle/operations/task-operations.service.js';

const LIMIT_MS = 1_500;

/** Shows in the health which kinds are paused, so that nobody wonders why their tasks wait. */
@Injectable()
@ProbesHealth()
export class PausedKindsProbe implements HealthProbe {
  readonly name = 'kinds';

  constructor(private readonly operations: TaskOperations) {}

  async check(): Promise<HealthCheckDto | null> {
    const tooLate = new Promise<null>((resolve) => setTimeout(resolve, LIMIT_MS, null).unref());
    // A database that is away has a check of its own.
    const paused = await Promise.race([this.operations.paused().catch(() => null), tooLate]);
    if (paused === null || paused.length === 0) return null;
    return { status: 'degraded', detail: `paused: ${paused.map(({ kind }) => kind).join(', ')}` };
  }
}
