import { Injectable, Logger } from '@nestjs/common';
import { EventEmitter2, OnEvent } from '@nestjs/event-emitter';
import { Interval } from '@nestjs/schedule';
import { Config } from '../../config/config.js';
import { isFinished } from '../task-status.js';
import { TaskMoved, TaskProgressed } from '../task-moved.js';
import type { TaskKind } from '../task-kind.js';
import type { Task } from '../task.entity.js';
import { WholeTasks } from './whole-tasks.service.js';

const EVERY_MS = 1_000;
const WRITES_APART_MS = 500;

/** Keeps tasks and their parts in step: at once by events, and every second for what a process that died has left undone. */
@Injectable()
export class PartsListener {
  private readonly logger = new Logger('Parts');
  private readonly reporting = new Set<string>();
  private busy = false;

  constructor(
    private readonly config: Config,
    private readonly wholes: WholeTasks,
    private readonly events: EventEmitter2,
  ) {}

  @OnEvent(TaskMoved.partEvent)
  async partMoved({ kind, task }: TaskMoved): Promise<void> {
    if (!isFinished(task.status)) return;
    this.report(kind, task);
    await this.anyhow(() => this.wholes.wake(kind, partOf(task)));
  }

  @OnEvent(TaskProgressed.partEvent)
  partProgressed({ kind, task }: TaskProgressed): void {
    this.report(kind, task);
  }

  @OnEvent(TaskMoved.event)
  async wholeMoved({ kind, task }: TaskMoved): Promise<void> {
    if (isFinished(task.status)) await this.anyhow(() => this.wholes.stopParts(kind, task.id));
  }

  @Interval(EVERY_MS)
  async sweep(): Promise<void> {
    if (!this.config.is('scheduler') || this.busy) return;
    this.busy = true;
    await this.anyhow(() => this.wholes.sweep());
    this.busy = false;
  }

  /** At most two writes a second for each task. */
  private report(kind: TaskKind, part: Task): void {
    const id = partOf(part);
    if (id === null || this.reporting.has(id)) return;
    this.reporting.add(id);
    setTimeout(() => {
      this.reporting.delete(id);
      void this.anyhow(() => this.wholes.progress(kind, id));
    }, WRITES_APART_MS).unref();
  }

  /** What cannot be written now is found by a sweep. */
  private async anyhow(work: () => Promise<TaskMoved[] | TaskProgressed | null | void>): Promise<void> {
    try {
      const told = await work();
      if (told instanceof TaskProgressed) this.events.emit(TaskProgressed.event, told);
      for (const move of Array.isArray(told) ? told : []) this.events.emit(TaskMoved.event, move);
    } catch (error) {
      this.logger.debug({ err: error }, 'parts not looked after');
    }
  }
}

function partOf(part: Task): string | null {
  return 'partOf' in part && typeof part.partOf === 'string' ? part.partOf : null;
}
