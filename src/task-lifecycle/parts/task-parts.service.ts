import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { failpoint } from '../../failpoints.js';
import { TaskQueue } from '../dispatch/task-queue.js';
import { aliveWorkers } from '../store/alive-workers.js';
import type { NewPart as StoredPart } from '../store/submit-parts.js';
import { submitParts } from '../store/submit-parts.js';
import { TaskTables } from '../store/task-tables.js';
import type { TaskKind } from '../task-kind.js';
import { TaskKinds } from '../task-kinds.js';
import type { Task } from '../task.entity.js';
import type { TaskPart } from './task-part.entity.js';

export type NewPart = Omit<StoredPart, 'id'>;

/** Most hints for one task. */
const HINTS = 64;

/** Tasks whose work is done in parts, each a task of its own. */
@Injectable()
export class TaskParts {
  constructor(
    private readonly tables: TaskTables,
    private readonly kinds: TaskKinds,
    private readonly queue: TaskQueue,
  ) {}

  /** Gives a task that this process runs its parts; those it has already stay as they are. The work then returns IN_PARTS. */
  async submit(kindName: string, whole: Task, parts: readonly NewPart[]): Promise<void> {
    const kind = this.kinds.get(kindName);
    const places = await this.placesFor(kind);
    const withIds = parts.map((part) => ({ ...part, id: uuidv7() }));
    const submitted = await submitParts(this.tables.db, this.tables.of(kind), whole, withIds);
    failpoint('parts:submitted');
    const due = submitted.filter(({ status }) => status === 'PENDING');
    await Promise.all(due.slice(0, Math.min(places, HINTS)).map((part) => this.queue.push(kind, part)));
  }

  /** The parts of a task, in the order in which they were given. */
  async of<T extends TaskPart>(kindName: string, wholeId: string): Promise<T[]> {
    const table = this.tables.of(this.kinds.get(kindName));
    const rows: Record<string, unknown>[] = await this.tables.db.query(
      `SELECT * FROM ${table.name} WHERE part_of = $1 ORDER BY id`,
      [wholeId],
    );
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the kind's table is read as the kind's own entity
    return rows.map((row) => table.hydrate(row)) as T[];
  }

  /** Some properties of a task's parts, in their order: for those who show them again and again. */
  async listed<T extends TaskPart, Property extends keyof T & string>(
    kindName: string,
    wholeId: string,
    properties: readonly Property[],
  ): Promise<Pick<T, Property>[]> {
    const table = this.tables.of(this.kinds.get(kindName));
    const columns = properties.map((property) => `"${table.ownColumn(property).databaseName}" AS "${property}"`);
    return this.tables.db.query(`SELECT ${columns.join(', ')} FROM ${table.name} WHERE part_of = $1 ORDER BY id`, [
      wholeId,
    ]);
  }

  /**
   * How many parts can run at once. Who has done one looks for the next by itself: a hint more would come when all are done, and have a
   * worker look for nothing just as the whole goes on.
   */
  private async placesFor({ partOf = '', concurrency }: TaskKind): Promise<number> {
    const workers = await aliveWorkers(this.tables.db);
    return concurrency * workers.filter(({ kinds, draining }) => kinds.includes(partOf) && !draining).length;
  }
}
