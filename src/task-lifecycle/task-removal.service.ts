import { Injectable } from '@nestjs/common';
import { failpoint } from '../failpoints.js';
import { FilesService } from '../files/files.service.js';
import type { TaskSnapshot } from './task-snapshot.js';
import { TaskSnapshots } from './cache/task-snapshots.js';
import type { FinishedTask } from './store/delete-finished.js';
import { deleteFinished, findExpired, findFinished } from './store/delete-finished.js';
import { TaskTables } from './store/task-tables.js';
import type { TaskKind } from './task-kind.js';
import { isFinished } from './task-status.js';
import { taskNotFinished } from './task.problems.js';

/** Deletes finished tasks, with what they made. */
@Injectable()
export class TaskRemoval {
  constructor(
    private readonly tables: TaskTables,
    private readonly files: FilesService,
    private readonly snapshots: TaskSnapshots,
  ) {}

  /** @throws Problem TASK_NOT_FINISHED */
  async remove({ kind, task }: TaskSnapshot): Promise<void> {
    const finished = await findFinished(this.tables.db, this.tables.of(kind), task.userId, task.id);
    if (finished.length > 0) await this.delete(kind, finished);
    // Somebody who was faster has deleted it already, which is as good; what is still shown of it goes.
    else if (isFinished(task.status)) await this.snapshots.bury(task.id, task.seq);
    else throw taskNotFinished({ status: task.status });
  }

  /** @returns how many tasks were deleted because their time is over */
  async removeExpired(kind: TaskKind): Promise<number> {
    const expired = await findExpired(this.tables.db, this.tables.of(kind));
    return expired.length === 0 ? 0 : this.delete(kind, expired);
  }

  private async delete(kind: TaskKind, tasks: readonly FinishedTask[]): Promise<number> {
    // Before the rows: a process that dies in between must not leave the snapshot of a task that is gone.
    await this.bury(tasks);
    const deleted = await deleteFinished(this.tables.db, this.tables.of(kind), tasks);
    failpoint('removal:committed');
    await this.bury(tasks);
    await this.files.discardResults(deleted.flatMap(({ fileIds }) => fileIds));
    return deleted.length;
  }

  private async bury(tasks: readonly FinishedTask[]): Promise<void> {
    await Promise.all(tasks.map(({ id, seq }) => this.snapshots.bury(id, seq)));
  }
}
