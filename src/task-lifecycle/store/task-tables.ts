import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { TaskKind } from '../task-kind.js';
import { TaskTable } from './task-table.js';

@Injectable()
export class TaskTables {
  private readonly tables = new Map<string, TaskTable>();

  constructor(readonly db: DataSource) {}

  of(kind: TaskKind): TaskTable {
    const known = this.tables.get(kind.name);
    if (known) return known;
    const table = new TaskTable(this.db, kind);
    this.tables.set(kind.name, table);
    return table;
  }
}
