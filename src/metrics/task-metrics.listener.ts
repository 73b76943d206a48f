import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { HintPushed } from '../task-lifecycle/dispatch/hint-pushed.js';
import type { Task } from '../task-lifecycle/task.entity.js';
import { TaskMoved } from '../task-lifecycle/task-moved.js';
import { Metrics } from './metrics.js';
import type { Meters } from './meters.js';

const LOST = new Set<TaskMoved['reason']>(['worker-lost', 'poisoned']);

/** Counts every move of every task and of its parts; a move is told by the process that made it, and by no other. */
@Injectable()
export class TaskMetricsListener {
  private readonly meters: Meters;

  constructor({ own }: Metrics) {
    this.meters = own;
  }

  @OnEvent(TaskMoved.event)
  @OnEvent(TaskMoved.partEvent)
  count({ kind: moved, task, reason }: TaskMoved): void {
    const { meters } = this;
    const kind = moved.name;
    meters.taskMoves.inc({ kind, to: task.status, reason });
    if (reason === 'retry') meters.retries.inc({ kind });
    if (LOST.has(reason)) meters.leasesLost.inc({ kind });
    if (reason === 'submitted' && task.credits > 0) meters.credits.inc({ kind, move: 'held' }, task.credits);
    // Both by the clock of the database.
    if (reason === 'claimed') meters.taskWait.observe({ kind }, secondsBetween(task.runAt, task.updatedAt));
    if (task.finishedAt === null) return;
    this.countCredits(kind, task);
    const volume = task.status === 'COMPLETED' ? moved.volume?.(task) : undefined;
    if (volume) meters.work.inc({ kind, unit: volume.unit }, volume.amount);
    if (task.startedAt !== null) {
      meters.taskDuration.observe({ kind, status: task.status }, secondsBetween(task.startedAt, task.finishedAt));
    }
  }

  @OnEvent(HintPushed.event)
  countPush({ kind, arrived }: HintPushed): void {
    this.meters.pushes.inc({ kind, outcome: arrived ? 'ok' : 'failed' });
  }

  private countCredits(kind: string, { credits, creditsRefunded }: Task): void {
    if (creditsRefunded > 0) this.meters.credits.inc({ kind, move: 'refunded' }, creditsRefunded);
    if (credits > creditsRefunded) this.meters.credits.inc({ kind, move: 'charged' }, credits - creditsRefunded);
  }
}

function secondsBetween(start: Date, end: Date): number {
  return Math.max(0, end.getTime() - start.getTime()) / 1_000;
}
