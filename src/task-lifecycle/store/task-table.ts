import type { DataSource, EntityMetadata } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { TaskKind } from '../task-kind.js';
import type { Task } from '../task.entity.js';

export type Row = Record<string, unknown>;

/** The table of a kind: its name for statements, and how its rows become entities. */
export class TaskTable {
  /** Quoted, ready for a statement. */
  readonly name: string;
  /** The columns of the kind's request. */
  readonly inputColumns: readonly ColumnMetadata[];
  private readonly metadata: EntityMetadata;

  constructor(
    private readonly db: DataSource,
    readonly kind: TaskKind,
  ) {
    this.metadata = db.getMetadata(kind.entity);
    this.name = `"${this.metadata.tableName}"`;
    this.inputColumns = kind.input.map((property) => {
      const column = this.metadata.findColumnWithPropertyName(property);
      if (!column)
        throw new Error(`Task kind "${kind.name}": its input "${property}" is no column of ${kind.entity.name}`);
      return column;
    });
  }

  /** A row as PostgreSQL returns it, as an entity. */
  hydrate(row: Row): Task {
    const task = new this.kind.entity();
    for (const column of this.metadata.columns) {
      const value: unknown = this.db.driver.prepareHydratedValue(row[column.databaseName], column);
      Object.assign(task, { [column.propertyName]: value });
    }
    return task;
  }

  /** A value of the request, as a statement's parameter. */
  toParameter(column: ColumnMetadata, values: Readonly<Record<string, unknown>>): unknown {
    return this.db.driver.preparePersistentValue(values[column.propertyName] ?? null, column);
  }
}
