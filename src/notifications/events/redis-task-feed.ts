import { Injectable } from '@nestjs/common';
import { RedisChannels } from '../../redis/redis-channels.js';
import { RedisClient } from '../../redis/redis-client.js';
import { RedisGate } from '../../redis/redis-gate.js';
import { SnapshotText } from '../../task-lifecycle/cache/snapshot-text.js';
import type { TaskSnapshot } from '../../task-lifecycle/task-snapshot.js';
import { TaskFeed } from './task-feed.js';

const LIMIT_MS = 500;

/** One channel a user: a process hears of those users only who have a stream there. */
@Injectable()
export class RedisTaskFeed extends TaskFeed {
  constructor(
    private readonly channels: RedisChannels,
    private readonly redis: RedisClient,
    private readonly gate: RedisGate,
    private readonly text: SnapshotText,
  ) {
    super();
  }

  async publish(snapshot: TaskSnapshot): Promise<void> {
    await this.gate.try(LIMIT_MS, () =>
      this.channels.publish(channelOf(snapshot.task.userId), this.text.write(snapshot)),
    );
  }

  async follow(userId: string, listener: (snapshot: TaskSnapshot) => void): Promise<void> {
    await this.gate.try(LIMIT_MS, () =>
      this.channels.listen(channelOf(userId), (message) => {
        const snapshot = this.text.read(message);
        if (snapshot) listener(snapshot);
      }),
    );
  }

  async unfollow(userId: string): Promise<void> {
    await this.channels.leave(channelOf(userId)).catch(() => undefined);
  }

  async isLive(): Promise<boolean> {
    return this.channels.isOpen && (await this.gate.try(LIMIT_MS, () => this.redis.connection.ping())) !== null;
  }
}

function channelOf(userId: string): string {
  return `task-events:${userId}`;
}
