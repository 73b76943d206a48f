import type { DataSource } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { TaskKind } from '../task-kind.js';
import type { TaskStatus } from '../task-status.js';
import type { Task } from '../task.entity.js';
import type { MoveOutbox } from './move-outbox.js';

export type Row = Record<string, unknown>;

/** The table of a kind: its name for statements, and how its rows become entities. */
export class TaskTable {
  /** Quoted, ready for a statement. */
  readonly name: string;
  /** The columns of the kind's request. */
  readonly inputColumns: readonly ColumnMetadata[];
  /** Holds the id of the task that the files belong to: a part's belong to its whole. */
  readonly ownerColumn: 'id' | 'part_of';
  private readonly fields: readonly Field[];

  /** @param parts the kind of the parts that tasks of this kind have */
  constructor(
    private readonly db: DataSource,
    readonly kind: TaskKind,
    private readonly outbox: MoveOutbox,
    private readonly parts: TaskKind | null = null,
  ) {
    const metadata = db.getMetadata(kind.entity);
    this.name = `"${metadata.tableName}"`;
    this.ownerColumn = kind.partOf === undefined ? 'id' : 'part_of';
    this.fields = metadata.columns.map(toField);
    this.inputColumns = kind.input.map((property) => this.ownColumn(property));
  }

  /** All columns by name, for what a prepared statement returns. */
  columnsOf(alias: string): string {
    return this.fields.map(({ column }) => `${alias}."${column}"`).join(', ');
  }

  ownColumn(property: string): ColumnMetadata {
    const { entity, name } = this.kind;
    const column = this.db.getMetadata(entity).findColumnWithPropertyName(property);
    if (!column) throw new Error(`Task kind "${name}": its input "${property}" is no column of ${entity.name}`);
    return column;
  }

  /** CTEs of others for a statement that ends tasks, each with a comma before it. */
  consequences(ended: string): string {
    // Of parts nobody is told: their task is.
    return this.kind.partOf === undefined ? this.outbox.ctes(ended, this.kind.name) : '';
  }

  /** Assignments to the columns that count a task's parts, each with a comma before it; none for a kind without parts. */
  countParts(task: string): string {
    if (!this.parts) return '';
    const table = `"${this.db.getMetadata(this.parts.entity).tableName}"`;
    const count = (status: TaskStatus): string =>
      `(SELECT count(*) FROM ${table} AS part WHERE part.part_of = ${task}.id AND part.status = '${status}')`;
    return `, completed_parts = ${count('COMPLETED')}, failed_parts = ${count('FAILED')}`;
  }

  /** A row as PostgreSQL returns it, as an entity. */
  hydrate(row: Row): Task {
    const values: Row = {};
    for (const { column, property, transform } of this.fields) {
      const value = row[column];
      values[property] = transform === null ? value : transform(value);
    }
    return Object.assign(new this.kind.entity(), values);
  }

  /** A row that PostgreSQL wrote as JSON, as an entity. */
  hydrateJson(row: Row): Task {
    const dates = this.fields.filter(({ isTime, column }) => isTime && typeof row[column] === 'string');
    const times = Object.fromEntries(dates.map(({ column }) => [column, new Date(String(row[column]))]));
    return this.hydrate({ ...row, ...times });
  }

  /** A value of the request, as a statement's parameter. */
  toParameter(column: ColumnMetadata, values: Readonly<Record<string, unknown>>): unknown {
    return this.db.driver.preparePersistentValue(values[column.propertyName] ?? null, column);
  }
}

interface Field {
  column: string;
  property: string;
  isTime: boolean;
  transform: ((value: unknown) => unknown) | null;
}

/** pg has parsed dates, numbers and JSON; only what a column declares itself is left to do. */
function toField({ databaseName, propertyName, transformer, type }: ColumnMetadata): Field {
  const transform =
    transformer && !Array.isArray(transformer)
      ? (value: unknown): unknown => {
          const transformed: unknown = transformer.from(value);
          return transformed;
        }
      : null;
  return { column: databaseName, property: propertyName, isTime: type === 'timestamptz', transform };
}
