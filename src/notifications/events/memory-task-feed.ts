import type { TaskSnapshot } from '../../task-lifecycle/task-snapshot.js';
import { TaskFeed } from './task-feed.js';

/** For one process without Redis. */
export class MemoryTaskFeed extends TaskFeed {
  private readonly listeners = new Map<string, (snapshot: TaskSnapshot) => void>();

  async publish(snapshot: TaskSnapshot): Promise<void> {
    this.listeners.get(snapshot.task.userId)?.(snapshot);
  }

  async follow(userId: string, listener: (snapshot: TaskSnapshot) => void): Promise<void> {
    this.listeners.set(userId, listener);
  }

  async unfollow(userId: string): Promise<void> {
    this.listeners.delete(userId);
  }

  async isLive(): Promise<boolean> {
    return true;
  }
}
