import { ApiProperty } from '@nestjs/swagger';
import type { KindOverview, WorkerOverview } from '../../task-lifecycle/operations/task-overview.service.js';
import { FAILURE_MINUTES, THROUGHPUT_MINUTES } from '../../task-lifecycle/operations/task-overview.service.js';

export class FailureCountDto {
  /** The `code` of the tasks' error. */
  @ApiProperty({ example: 'WORKER_LOST' })
  code!: string;

  count!: number;
}

export class EndedCountsDto {
  completed!: number;
  failed!: number;
  cancelled!: number;
}

export class KindOverviewDto {
  @ApiProperty({ example: 'preview' })
  kind!: string;

  /** The kind whose tasks these are parts of: parts are paused with it. */
  @ApiProperty({ type: String, nullable: true })
  partOf!: string | null;

  /** Tasks that are due and that no worker has yet. */
  waiting!: number;

  /** Tasks that are not due yet: mostly those that are retried in a moment. */
  delayed!: number;

  /** Tasks at a worker. */
  running!: number;

  /** Running tasks that wait for their parts. */
  inParts!: number;

  /** Seconds for which the oldest waiting task has been due; null when none waits. */
  @ApiProperty({ type: Number, nullable: true })
  oldestWaitingSeconds!: number | null;

  /** What ended within the last `throughputMinutes`. */
  ended!: EndedCountsDto;

  /** Failures within the last `failureMinutes`, by reason, the most frequent first. */
  failures!: FailureCountDto[];

  /** Whether workers take no tasks of it. */
  paused!: boolean;

  /** Id of the user who paused it. */
  @ApiProperty({ type: String, nullable: true })
  pausedBy!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  pausedTime!: string | null;

  static from({ ended, paused, ...kind }: KindOverview): KindOverviewDto {
    const recent = (wanted: string): number =>
      ended.reduce((sum, { status, recent: count }) => (status === wanted ? sum + count : sum), 0);
    return {
      kind: kind.kind,
      partOf: kind.partOf,
      waiting: kind.waiting,
      delayed: kind.delayed,
      running: kind.running,
      inParts: kind.inParts,
      oldestWaitingSeconds: kind.oldestWaiting === null ? null : Math.round(kind.oldestWaiting * 10) / 10,
      ended: { completed: recent('COMPLETED'), failed: recent('FAILED'), cancelled: recent('CANCELLED') },
      failures: ended
        .filter(({ status }) => status === 'FAILED')
        .map(({ code, total }) => ({ code: code ?? 'UNKNOWN', count: total }))
        .sort((a, b) => b.count - a.count),
      paused: paused !== null,
      pausedBy: paused?.by ?? null,
      pausedTime: paused?.at.toISOString() ?? null,
    };
  }
}

export class RunningTaskDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'preview' })
  kind!: string;

  /** From 1. */
  attempt!: number;

  /** Start of its first attempt. */
  @ApiProperty({ format: 'date-time' })
  startTime!: string;
}

export class WorkerDto {
  /** Host, process and a random part: new at each start. */
  @ApiProperty({ example: 'worker-1:17:5f0c9a2e' })
  id!: string;

  host!: string;
  pid!: number;

  /** Kinds it takes. */
  @ApiProperty({ example: ['preview', 'pdf'] })
  kinds!: string[];

  /** Whether it takes no more tasks. */
  draining!: boolean;

  @ApiProperty({ format: 'date-time' })
  startTime!: string;

  /** When it was last heard of; they tell once a second. */
  @ApiProperty({ format: 'date-time' })
  seenTime!: string;

  /** What it runs, the oldest first. */
  running!: RunningTaskDto[];

  static from({ running, startedAt, seenAt, ...worker }: WorkerOverview): WorkerDto {
    return {
      id: worker.id,
      host: worker.host,
      pid: worker.pid,
      kinds: worker.kinds,
      draining: worker.draining,
      startTime: startedAt.toISOString(),
      seenTime: seenAt.toISOString(),
      running: running.map((task) => ({
        id: task.id,
        kind: task.kind,
        attempt: task.attempt,
        startTime: task.startedAt.toISOString(),
      })),
    };
  }
}

export class OverviewDto {
  @ApiProperty({ example: THROUGHPUT_MINUTES })
  throughputMinutes!: number;

  @ApiProperty({ example: FAILURE_MINUTES })
  failureMinutes!: number;

  kinds!: KindOverviewDto[];

  /** Worker processes that are heard of; one that died is gone from here after 10 s. */
  workers!: WorkerDto[];

  static from(kinds: readonly KindOverview[], workers: readonly WorkerOverview[]): OverviewDto {
    return {
      throughputMinutes: THROUGHPUT_MINUTES,
      failureMinutes: FAILURE_MINUTES,
      kinds: kinds.map((kind) => KindOverviewDto.from(kind)),
      workers: workers.map((worker) => WorkerDto.from(worker)),
    };
  }
}
