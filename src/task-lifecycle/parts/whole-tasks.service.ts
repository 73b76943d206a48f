import { Injectable } from '@nestjs/common';
import { failpoint } from '../../failpoints.js';
import { TaskQueue } from '../dispatch/task-queue.js';
import { progressOfParts } from '../store/progress-of-parts.js';
import { stopParts } from '../store/stop-parts.js';
import { TaskTables } from '../store/task-tables.js';
import { wakeWholes } from '../store/wake-wholes.js';
import type { TaskKind } from '../task-kind.js';
import { TaskKinds } from '../task-kinds.js';
import { TaskMoved, TaskProgressed } from '../task-moved.js';

/** What becomes of tasks when their parts get on, and the other way round. */
@Injectable()
export class WholeTasks {
  constructor(
    private readonly tables: TaskTables,
    private readonly kinds: TaskKinds,
    private readonly queue: TaskQueue,
  ) {}

  /** Makes a task due again whose last part has ended; without an id, all such tasks. */
  async wake(parts: TaskKind, id: string | null): Promise<TaskMoved[]> {
    const kind = this.kinds.get(parts.partOf ?? '');
    const woken = await wakeWholes(this.tables.db, this.tables.of(kind), this.tables.of(parts), id);
    if (woken.length > 0) failpoint('parts:woken');
    await Promise.all(woken.map((task) => this.queue.push(kind, task)));
    return woken.map((task) => new TaskMoved(kind, task, 'PROCESSING', 'parts-ended'));
  }

  async progress(parts: TaskKind, id: string): Promise<TaskProgressed | null> {
    const kind = this.kinds.get(parts.partOf ?? '');
    const task = await progressOfParts(this.tables.db, this.tables.of(kind), this.tables.of(parts), id);
    return task && new TaskProgressed(kind, task);
  }

  async stopParts(kind: TaskKind, id: string | null): Promise<void> {
    const parts = this.kinds.partsOf(kind);
    if (parts) await stopParts(this.tables.db, this.tables.of(kind), this.tables.of(parts), id);
  }

  async sweep(): Promise<TaskMoved[]> {
    const moves: TaskMoved[] = [];
    for (const parts of this.kinds.all().filter(({ partOf }) => partOf !== undefined)) {
      await this.stopParts(this.kinds.get(parts.partOf ?? ''), null);
      moves.push(...(await this.wake(parts, null)));
    }
    return moves;
  }
}
