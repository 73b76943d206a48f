import type { TaskKind } from './task-kind.js';
import type { TaskStatus } from './task-status.js';
import type { Task } from './task.entity.js';

/** Why a task moved. */
export type MoveReason =
  | 'submitted'
  | 'claimed'
  | 'completed'
  | 'failed'
  | 'retry'
  | 'cancelled'
  | 'timeout'
  | 'given-back'
  | 'in-parts'
  | 'parts-ended'
  | 'worker-lost'
  | 'poisoned';

/** A task has changed its status; sent once the change is committed, by the process that made it. */
export class TaskMoved {
  static readonly event = 'task.moved';
  /** The same of a part of a task, which is nobody's business but the lifecycle's. */
  static readonly partEvent = 'part.moved';

  constructor(
    readonly kind: TaskKind,
    /** As it is after the move. */
    readonly task: Task,
    /** Null for a new task. */
    readonly from: TaskStatus | null,
    readonly reason: MoveReason,
  ) {}
}

/** A task was accepted: the first of its moves. */
export class TaskSubmitted extends TaskMoved {
  constructor(
    kind: TaskKind,
    task: Task,
    /** What its user can still spend; 0 when the task is free. */
    readonly creditsLeft: number,
  ) {
    super(kind, task, null, 'submitted');
  }
}

/** A running task has got further, or was asked to stop; its status is the same. */
export class TaskProgressed {
  static readonly event = 'task.progressed';
  static readonly partEvent = 'part.progressed';

  constructor(
    readonly kind: TaskKind,
    readonly task: Task,
  ) {}
}
