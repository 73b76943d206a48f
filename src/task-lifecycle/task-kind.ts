import type { FileLinks } from '../files/file-links.js';
import type { TaskDto } from './dto/task.dto.js';
import type { Task } from './task.entity.js';

/** What a price may depend on. */
export interface PricedRequest {
  type: string | null;
  /** The kind's own columns, by property. */
  input: Readonly<Record<string, unknown>>;
}

/** Such as 12 pages. */
export interface TaskVolume {
  /** Plural, in small letters: few of them, as they become labels. */
  unit: string;
  amount: number;
}

/** Everything the lifecycle has to know of a kind of task. */
export interface TaskKind<T extends Task = Task> {
  /** As in the API: `preview`, `video` … Also the name of its queue. */
  readonly name: string;
  readonly entity: new () => T;
  /** The properties, beyond those every task has, that make up the request; a retry copies them. */
  readonly input: readonly string[];
  /** Credits that such a task costs; left out, it is free. */
  price?(request: PricedRequest): number;
  /** Tasks that one worker runs at once. */
  readonly concurrency: number;
  /** Milliseconds before the second, third … attempt; their number is the number of retries. */
  readonly retryDelays: readonly number[];
  /** Milliseconds an attempt may take. */
  readonly attemptLimit: number;
  /** What becomes of an attempt that takes longer. */
  readonly onTimeout: 'retry' | 'fail';
  /** How many workers may die over one task before it is taken for the cause; 2 when left out. */
  readonly workerLosses?: number;
  /**
   * The kind whose tasks these are parts of. Parts are internal: no list shows them, no limit counts them, they end with
   * their whole, and whoever takes the whole's kind takes them, too.
   */
  readonly partOf?: string;
  /** How much of something a COMPLETED task has made, for the metrics; left out, tasks are all that is counted. */
  volume?(task: T): TaskVolume;
  /** Days that finished tasks and their results are kept. */
  readonly retentionDays: number;
  /** The task as the API shows it. */
  present(task: T, links: FileLinks): TaskDto;
  /** Shape of what `present` returns, for the documentation. */
  readonly dto: new () => TaskDto;
}
