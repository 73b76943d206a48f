import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { TaskMoved } from '../task-lifecycle/task-moved.js';
import { Metrics } from './metrics.js';

/** Counts every move of every task. */
@Injectable()
export class TaskMetricsListener {
  constructor(private readonly metrics: Metrics) {}

  @OnEvent(TaskMoved.event)
  count({ kind: { name: kind }, task, reason }: TaskMoved): void {
    this.metrics.taskMoves.inc({ kind, to: task.status, reason });
    if (reason === 'submitted' && task.credits > 0) this.metrics.credits.inc({ kind, move: 'held' }, task.credits);
    if (reason === 'claimed')
      this.metrics.taskWait.observe({ kind }, Math.max(0, Date.now() - task.runAt.getTime()) / 1_000);
    if (task.finishedAt === null) return;
    if (task.creditsRefunded > 0) this.metrics.credits.inc({ kind, move: 'refunded' }, task.creditsRefunded);
    if (task.startedAt === null) return;
    const seconds = (task.finishedAt.getTime() - task.startedAt.getTime()) / 1_000;
    this.metrics.taskDuration.observe({ kind, status: task.status }, seconds);
  }
}
