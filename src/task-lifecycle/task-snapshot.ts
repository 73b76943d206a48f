import type { TaskKind } from './task-kind.js';
import type { Task } from './task.entity.js';

/** A task as it was read, with what its row alone does not tell. */
export interface TaskSnapshot {
  kind: TaskKind;
  task: Task;
  queuePosition: number | null;
}
