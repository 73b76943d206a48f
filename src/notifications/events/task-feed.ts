import type { TaskSnapshot } from '../../task-lifecycle/task-snapshot.js';

/**
 * Carries moves from the process that made them to those that have streams of the task's owner. It may lose some: the
 * sweep of the streams finds what did not arrive.
 */
export abstract class TaskFeed {
  abstract publish(snapshot: TaskSnapshot): Promise<void>;
  /** From when this resolves, the moves of this user's tasks arrive. One listener a user. */
  abstract follow(userId: string, listener: (snapshot: TaskSnapshot) => void): Promise<void>;
  abstract unfollow(userId: string): Promise<void>;
  /** Whether what is published arrives. */
  abstract isLive(): Promise<boolean>;
}
