import type { OnApplicationBootstrap } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { TaskKind } from '../task-kind.js';
import { TaskKinds } from '../task-kinds.js';
import { MoveOutbox } from './move-outbox.js';
import { TaskTable } from './task-table.js';

@Injectable()
export class TaskTables implements OnApplicationBootstrap {
  private readonly tables = new Map<string, TaskTable>();

  constructor(
    readonly db: DataSource,
    readonly kinds: TaskKinds,
    private readonly outbox: MoveOutbox,
  ) {}

  /** A kind whose columns do not fit its registration is found now, not at its first task. */
  onApplicationBootstrap(): void {
    this.all();
  }

  all(): TaskTable[] {
    return this.kinds.all().map((kind) => this.of(kind));
  }

  of(kind: TaskKind): TaskTable {
    const known = this.tables.get(kind.name);
    if (known) return known;
    const table = new TaskTable(this.db, kind, this.outbox, this.kinds.partsOf(kind));
    this.tables.set(kind.name, table);
    return table;
  }
}
