import { Injectable } from '@nestjs/common';
import { failpoint } from '../failpoints.js';
import { FilesService } from '../files/files.service.js';
import type { TaskSnapshot } from './task-snapshot.js';
import { TaskSnapshots } from './cache/task-snapshots.js';
import type { DeletedTask } from './store/delete-finished.js';
import { deleteExpired, deleteIfFinished } from './store/delete-finished.js';
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
    const deleted = await deleteIfFinished(this.tables.db, this.tables.of(kind), task.userId, task.id);
    if (deleted) return this.cleanUp([deleted]);
    // Somebody who was faster has deleted it already, which is as good.
    if (!isFinished(task.status)) throw taskNotFinished({ status: task.status });
  }

  /** @returns how many tasks were deleted because their time is over */
  async removeExpired(kind: TaskKind): Promise<number> {
    const deleted = await deleteExpired(this.tables.db, this.tables.of(kind));
    await this.cleanUp(deleted);
    return deleted.length;
  }

  private async cleanUp(deleted: readonly DeletedTask[]): Promise<void> {
    if (deleted.length > 0) failpoint('removal:committed');
    await Promise.all(deleted.map(({ id, seq }) => this.snapshots.bury(id, seq)));
    await this.files.discardResults(deleted.flatMap(({ fileIds }) => fileIds));
  }
}
