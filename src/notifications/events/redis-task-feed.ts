import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { RedisChannels } from '../../redis/redis-channels.js';
import { RedisClient } from '../../redis/redis-client.js';
import { RedisGate } from '../../redis/redis-gate.js';
import { SnapshotText } from '../../task-lifecycle/cache/snapshot-text.js';
import type { TaskSnapshot } from '../../task-lifecycle/task-snapshot.js';
import { TaskFeed } from './task-feed.js';

const LIMIT_MS = 500;
/** Messages that Redis has not confirmed: a frozen one is not to fill the memory. */
const MOST_ON_THE_WAY = 1_000;

/** One channel a user: a process hears of those users only who have a stream there. */
@Injectable()
export class RedisTaskFeed extends TaskFeed {
  private onTheWay = 0;

  constructor(
    private readonly channels: RedisChannels,
    private readonly redis: RedisClient,
    private readonly gate: RedisGate,
    private readonly text: SnapshotText,
  ) {
    super();
  }

  /** Not through the gate: nobody waits for it, and one slow answer is no reason to lose what follows. */
  async publish(snapshot: TaskSnapshot): Promise<void> {
    if (this.onTheWay >= MOST_ON_THE_WAY) return;
    this.onTheWay++;
    try {
      await this.channels.publish(channelOf(snapshot.task.userId), this.text.write(snapshot));
    } catch {
      // The processes with streams see for themselves that Redis is away.
    } finally {
      this.onTheWay--;
    }
  }

  async follow(userId: string, listener: (snapshot: TaskSnapshot) => void): Promise<void> {
    const listening = this.channels.listen(channelOf(userId), (message) => {
      const snapshot = this.text.read(message);
      if (snapshot) listener(snapshot);
    });
    // It goes on in the background when Redis takes longer; until then the sweep tells.
    await Promise.race([listening.catch(() => undefined), delay(LIMIT_MS, undefined, { ref: false })]);
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
