import { getQueueToken } from '@nestjs/bull';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { Job, Queue } from 'bull';
import { failpoint } from '../../failpoints.js';
import { RedisGate } from '../../redis/redis-gate.js';
import type { TaskKind } from '../task-kind.js';
import { TaskKinds } from '../task-kinds.js';
import { closeTogether } from './close-together.js';
import { HintBacklog } from './hint-backlog.js';
import { HintPushed } from './hint-pushed.js';
import type { QueuedTask } from './task-queue.js';
import { TaskQueue } from './task-queue.js';

const PUSH_LIMIT_MS = 1_000;
/** When everything stops, a Redis that takes longer is not waited for. */
const ANSWER_MS = 500;

/**
 * A hint that a worker holds need not be removed. Bull's own removal takes also one that a worker has fetched and not locked
 * yet: the worker's next commands then write to a key that is gone, and what they wrote stays in Redis for good.
 */
const REMOVE_IF_WAITING = `
  if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 1 then return redis.call('DEL', KEYS[2]) end
  return 0`;

/** What is sent along, for whoever looks at the queue; workers only look whether it is there. */
interface Hint {
  taskId: string;
}

/** The queue on Redis: Bull hands each hint to one of the workers that have a place free. */
@Injectable()
export class BullTaskQueue extends TaskQueue implements OnApplicationBootstrap {
  private readonly logger = new Logger('Queue');
  private readonly consumed: Queue[] = [];
  private readonly backlogs = new Map<string, HintBacklog>();

  constructor(
    private readonly modules: ModuleRef,
    private readonly redis: RedisGate,
    private readonly events: EventEmitter2,
    private readonly kinds: TaskKinds,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    const queues = this.kinds.all().map((kind) => this.queueOf(kind));
    closeTogether(queues, async () => (await this.redis.try(ANSWER_MS, async () => queues[0]?.client.ping())) !== null);
  }

  async push(kind: TaskKind, task: QueuedTask): Promise<void> {
    failpoint('dispatch:begun');
    if (this.backlogOf(kind).isLong()) return;
    const hint = await this.redis.try(PUSH_LIMIT_MS, () =>
      this.queueOf(kind).add({ taskId: task.id }, { jobId: hintId(task), removeOnComplete: true, removeOnFail: true }),
    );
    failpoint('dispatch:pushed');
    this.events.emit(HintPushed.event, new HintPushed(kind.name, hint !== null));
  }

  async remove(kind: TaskKind, task: QueuedTask): Promise<void> {
    const queue = this.queueOf(kind);
    const id = hintId(task);
    await this.redis.try(PUSH_LIMIT_MS, async () =>
      queue.client.eval(REMOVE_IF_WAITING, 2, queue.toKey('wait'), queue.toKey(id), id),
    );
  }

  consume(kind: TaskKind, onHint: () => Promise<void>): void {
    const queue = this.queueOf(kind);
    this.consumed.push(queue);
    const take = async (hint: Job<Partial<Hint>>): Promise<void> => {
      failpoint('hint:taken');
      // Redis lost its data after Bull fetched the hint. What Bull then wrote to the lost hint would stay there for good.
      if (hint.data.taskId === undefined) await queue.client.del(queue.toKey(String(hint.id)));
      await onHint();
    };
    void queue.process(kind.concurrency, take).catch((error: unknown) => {
      this.logger.warn({ err: error, kind: kind.name }, 'Bull stopped taking hints');
    });
  }

  async stopConsuming(): Promise<void> {
    // Locally and without waiting for running hints: those end with their tasks.
    await this.redis.try(PUSH_LIMIT_MS, () => Promise.all(this.consumed.map((queue) => queue.pause(true, true))));
  }

  private backlogOf(kind: TaskKind): HintBacklog {
    const known = this.backlogs.get(kind.name);
    if (known) return known;
    const queue = this.queueOf(kind);
    const backlog = new HintBacklog(() =>
      this.redis.try(PUSH_LIMIT_MS, async () => queue.client.llen(queue.toKey('wait'))),
    );
    this.backlogs.set(kind.name, backlog);
    return backlog;
  }

  private queueOf(kind: TaskKind): Queue {
    return this.modules.get<Queue>(getQueueToken(kind.name), { strict: false });
  }
}

/** The attempt belongs to it: a hint for the next attempt is another one, also while the last is still held. */
function hintId({ id, attempt }: QueuedTask): string {
  return `${id}.${attempt}`;
}
