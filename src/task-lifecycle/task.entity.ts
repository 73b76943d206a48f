import { Column, PrimaryColumn } from 'typeorm';
import type { TaskStatus } from './task-status.js';

/** Why a task failed. */
export interface TaskError {
  code: string;
  message: string;
  /** Whether the same task may succeed when it is tried again. */
  retryable: boolean;
}

/** PostgreSQL's bigint arrives as a string; `seq` stays far below 2^53. */
const safeBigint = { from: (value: string | number): number => Number(value), to: (value: number): number => value };

/** What every kind of task has; a kind's entity adds its own columns. The table is made from `task_columns`. */
export abstract class Task {
  /** UUIDv7; an imported task keeps the UUID it had. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'user_id' })
  userId!: string;

  /** Which sort of task of its kind, where a kind has several (generation). */
  @Column('text', { nullable: true })
  type!: string | null;

  @Column('text')
  status!: TaskStatus;

  /** Percent, 0 to 100; never goes back. */
  @Column('real')
  progress!: number;

  @Column('text', { nullable: true })
  stage!: string | null;

  /** When the running attempt expects to be done. */
  @Column('timestamptz', { name: 'eta_at', nullable: true })
  etaAt!: Date | null;

  /** Number of the attempt that runs or will run next, from 1; it is the fence of every write of a worker. */
  @Column('int')
  attempt!: number;

  @Column('int', { name: 'max_attempts' })
  maxAttempts!: number;

  /** How often a worker died while it had this task. */
  @Column('int', { name: 'worker_losses' })
  workerLosses!: number;

  /** Not to be started before. */
  @Column('timestamptz', { name: 'run_at' })
  runAt!: Date;

  /** Among the due tasks of its kind the one with the lowest goes first: users take turns. */
  @Column('bigint', { transformer: safeBigint })
  turn!: number;

  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil!: Date | null;

  @Column('text', { name: 'worker_id', nullable: true })
  workerId!: string | null;

  /** Start of the first attempt. */
  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'deadline_at', nullable: true })
  deadlineAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('timestamptz', { name: 'cancel_requested_at', nullable: true })
  cancelRequestedAt!: Date | null;

  /** Two active tasks never have the same. */
  @Column('text', { name: 'dedupe_key', nullable: true })
  dedupeKey!: string | null;

  @Column('uuid', { name: 'idempotency_key', nullable: true })
  idempotencyKey!: string | null;

  @Column('uuid', { name: 'retry_of', nullable: true })
  retryOf!: string | null;

  /** Taken when the task was accepted. */
  @Column('int')
  credits!: number;

  /** Given back when it ended: all of them unless it was COMPLETED. */
  @Column('int', { name: 'credits_refunded' })
  creditsRefunded!: number;

  @Column('uuid', { name: 'result_file_id', nullable: true })
  resultFileId!: string | null;

  /** What else the work returned. */
  @Column('jsonb', { nullable: true })
  result!: Record<string, unknown> | null;

  @Column('jsonb', { nullable: true })
  error!: TaskError | null;

  /** Grows with every write to the row; of two snapshots the one with the larger is the newer. */
  @Column('bigint', { transformer: safeBigint })
  seq!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  /** W3C traceparent of the request it came with; null where nobody traces. */
  @Column('text', { name: 'trace_context', nullable: true })
  traceContext!: string | null;

  /** When it came from an older system, whose times it keeps. */
  @Column('timestamptz', { name: 'imported_at', nullable: true })
  importedAt!: Date | null;
}
