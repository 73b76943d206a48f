import type { ApiPropertyOptions } from '@nestjs/swagger';
import { ApiProperty } from '@nestjs/swagger';
import type { FileLinks } from '../../files/file-links.js';
import type { TaskStatus } from '../task-status.js';
import { TASK_STATUSES } from '../task-status.js';
import type { Task, TaskError } from '../task.entity.js';

/** Why a task failed. Written out where it is used: a reference cannot be nullable in OpenAPI 3.0. */
const TASK_ERROR: ApiPropertyOptions = {
  type: 'object',
  nullable: true,
  required: ['code', 'message', 'retryable'],
  selfRequired: true,
  properties: {
    code: {
      type: 'string',
      description: 'Stable, such as `TIMEOUT`, `WORKER_LOST`, `POISONED`; docs/errors.md has all',
    },
    message: { type: 'string' },
    retryable: { type: 'boolean', description: 'Whether the same task may succeed when it is tried again' },
  },
};

/** What every task has, whatever its kind. */
export class TaskDto {
  /** @example "019a8d3e-6f0a-7cc1-9a53-2f1d0c6b7e11" */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** @example "preview" */
  kind!: string;
  userId!: string;

  @ApiProperty({ enum: TASK_STATUSES, enumName: 'TaskStatus' })
  status!: TaskStatus;

  /** Percent, 0 to 100; never goes back; 100 only when COMPLETED. */
  @ApiProperty({ minimum: 0, maximum: 100 })
  progress!: number;

  /** What is being done right now. */
  @ApiProperty({ type: String, nullable: true })
  stage!: string | null;

  /** Seconds the running attempt still needs, as far as it knows. */
  @ApiProperty({ type: Number, nullable: true })
  etaSeconds!: number | null;

  /**
   * Place among the waiting tasks of its kind, 1 being the next; told up to 1000; null unless PENDING and due. Creates, reads, lists and the
   * `snapshot` event tell it; `task` events, and the answers of cancel and retry, leave it null as a rule, which says nothing.
   */
  @ApiProperty({ type: Number, nullable: true })
  queuePosition!: number | null;

  /** Attempts so far less one; one that a dying worker took with it counts. */
  retryCount!: number;

  /** Most retries the task gets. */
  maxRetries!: number;

  /** When the next attempt is due, while the task waits for a retry. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextRetryTime!: string | null;

  /**
   * The result when COMPLETED: absolute, works without a header for a day (`FILE_LINK_HOURS`, and up to an hour more). Each read gives one that has
   * that long to go; reads within the same hour give the same one, so that browsers can cache it.
   */
  @ApiProperty({ type: String, format: 'uri', nullable: true })
  resultUrl!: string | null;

  /** Message of `error`. */
  @ApiProperty({ type: String, nullable: true })
  errorMessage!: string | null;

  /** Why the task failed, or why its last attempt did while it waits for the next. */
  @ApiProperty(TASK_ERROR)
  error!: TaskError | null;

  /** Credits taken for the task. */
  creditsCharged!: number;

  /** Credits given back: all of them when the task failed or was cancelled, some when it was COMPLETED in part. */
  creditsRefunded!: number;

  /** The task this one is a retry of. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  retryOf!: string | null;

  @ApiProperty({ format: 'date-time' })
  createTime!: string;

  /** Start of the first attempt. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  startTime!: string | null;

  @ApiProperty({ format: 'date-time' })
  updateTime!: string;

  /** When the task was COMPLETED. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completeTime!: string | null;

  /** When the task was FAILED or CANCELLED. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  failTime!: string | null;
}

function etaSeconds({ etaAt, finishedAt }: Task): number | null {
  if (etaAt === null || finishedAt !== null) return null;
  return Math.max(0, Math.round((etaAt.getTime() - Date.now()) / 1_000));
}

/** The part of an answer that is the same for every kind. */
export function toTaskDto(kind: string, task: Task, links: FileLinks): TaskDto {
  const waitsForRetry = task.status === 'PENDING' && task.attempt > 1 && task.runAt.getTime() > Date.now();
  const failed = task.status === 'FAILED' || task.status === 'CANCELLED';
  return {
    id: task.id,
    kind,
    userId: task.userId,
    status: task.status,
    progress: Math.round(task.progress * 10) / 10,
    stage: task.stage,
    etaSeconds: etaSeconds(task),
    queuePosition: null,
    retryCount: task.attempt - 1,
    maxRetries: task.maxAttempts - 1,
    nextRetryTime: waitsForRetry ? task.runAt.toISOString() : null,
    resultUrl: task.resultFileId && links.url(task.resultFileId),
    errorMessage: task.error?.message ?? null,
    error: task.error,
    creditsCharged: task.credits,
    creditsRefunded: task.creditsRefunded,
    retryOf: task.retryOf,
    createTime: task.createdAt.toISOString(),
    startTime: task.startedAt?.toISOString() ?? null,
    updateTime: task.updatedAt.toISOString(),
    completeTime: task.status === 'COMPLETED' ? (task.finishedAt?.toISOString() ?? null) : null,
    failTime: failed ? (task.finishedAt?.toISOString() ?? null) : null,
  };
}
