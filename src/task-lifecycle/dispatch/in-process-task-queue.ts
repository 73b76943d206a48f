import { Injectable } from '@nestjs/common';
import type { TaskKind } from '../task-kind.js';
import { TaskQueue } from './task-queue.js';

/** The queue without Redis: API and worker are one process, so a call is enough. */
@Injectable()
export class InProcessTaskQueue extends TaskQueue {
  private readonly consumers = new Map<string, () => Promise<void>>();

  async push(kind: TaskKind): Promise<void> {
    void this.consumers.get(kind.name)?.();
  }

  async remove(): Promise<void> {
    // A hint is consumed as soon as it is given.
  }

  consume(kind: TaskKind, onHint: () => Promise<void>): void {
    this.consumers.set(kind.name, onHint);
  }

  async stopConsuming(): Promise<void> {
    this.consumers.clear();
  }
}
