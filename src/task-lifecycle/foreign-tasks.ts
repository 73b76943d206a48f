import type { Task } from './task.entity.js';

/** A task that is not ours, as it would be here. */
export interface ForeignTask {
  /** The id that was asked for. */
  id: string;
  /** Name of its kind. */
  kind: string;
  /** Not stored. */
  task: Task;
}

/** Another system that has tasks of our users still: they are shown, and moved by nobody here. At most one is provided. */
export abstract class ForeignTasks {
  /** Those of the ids that it knows. Never fails: a system that cannot be reached knows nothing. */
  abstract find(ids: readonly string[]): Promise<ForeignTask[]>;
}
