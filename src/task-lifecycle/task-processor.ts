import { DiscoveryService } from '@nestjs/core';
import type { TaskContext } from './worker/task-context.js';
import type { Task } from './task.entity.js';

/** What an attempt made. */
export interface WorkResult {
  /** The main result, which `resultUrl` shows. */
  fileId?: string;
  /** Further values, stored as `result`. */
  result?: Record<string, unknown>;
  /** Credits to give back, where only a part could be done. */
  creditsBack?: number;
}

/** What an attempt returns that has handed the work to parts: the task runs again once they have ended. */
export const IN_PARTS = 'in-parts';

/** Does the work of one kind. It never writes a status: it returns, or throws PermanentError or any other error. */
export interface TaskWork<T extends Task = Task> {
  work(task: T, context: TaskContext): Promise<WorkResult | typeof IN_PARTS>;
}

/** Marks the class that does the work of the named kind: `@TaskProcessor('preview')`. */
export const TaskProcessor = DiscoveryService.createDecorator<string>();
