import { Injectable, Logger } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { TaskMoved, TaskSubmitted } from './task-moved.js';

/** Logs every move of every task; nobody else does. */
@Injectable()
export class TaskLogListener {
  private readonly logger = new Logger('Tasks');

  @OnEvent(TaskMoved.event)
  @OnEvent(TaskMoved.partEvent)
  log(move: TaskMoved): void {
    const { kind, task, from, reason } = move;
    const entry = {
      taskId: task.id,
      kind: kind.name,
      userId: task.userId,
      ...(task.type === null ? {} : { type: task.type }),
      from,
      to: task.status,
      reason,
      attempt: task.attempt,
      ...(task.credits > 0 ? { credits: task.credits } : {}),
      ...(task.credits > 0 && move instanceof TaskSubmitted ? { creditsLeft: move.creditsLeft } : {}),
      ...(task.creditsRefunded > 0 ? { creditsRefunded: task.creditsRefunded } : {}),
      ...(reason === 'retry' ? { retry: task.attempt - 1, of: task.maxAttempts - 1, nextRetryTime: task.runAt } : {}),
      ...(task.error ? { error: task.error.code } : {}),
      ...(task.finishedAt && task.startedAt ? { ms: task.finishedAt.getTime() - task.startedAt.getTime() } : {}),
    };
    if (reason === 'retry') this.logger.warn(entry, 'task will be retried');
    else if (task.status === 'FAILED') this.logger.warn(entry, 'task failed');
    else this.logger.log(entry, MESSAGES[reason] ?? 'task moved');
  }
}

const MESSAGES: Partial<Record<TaskMoved['reason'], string>> = {
  submitted: 'task accepted',
  claimed: 'task started',
  completed: 'task completed',
  cancelled: 'task cancelled',
  'given-back': 'task given back',
  'in-parts': 'task goes on in parts',
  'parts-ended': 'task goes on: its parts have ended',
  'worker-lost': 'task runs again: its worker died',
};
