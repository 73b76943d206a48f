import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { TaskMoved, TaskProgressed } from '../../task-lifecycle/task-moved.js';
import { TaskFeed } from './task-feed.js';

/** Puts every move and every step of progress into the feed. */
@Injectable()
export class TaskFeedListener {
  constructor(private readonly feed: TaskFeed) {}

  @OnEvent(TaskMoved.event)
  @OnEvent(TaskProgressed.event)
  async publish({ kind, task }: TaskMoved | TaskProgressed): Promise<void> {
    await this.feed.publish({ kind, task, queuePosition: null });
  }
}
