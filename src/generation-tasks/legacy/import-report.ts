import type { FileHandle } from 'node:fs/promises';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TaskStatus } from '../../task-lifecycle/task-status.js';
import type { OldTask } from './map-old-task.js';
import type { Fault, Unusable } from './unusable.js';

/** What an import did. */
export interface ImportSummary {
  dryRun: boolean;
  read: number;
  written: Partial<Record<TaskStatus, number>>;
  alreadyThere: number;
  skipped: Partial<Record<Fault, number>>;
  /** Ids in the old queue that no task has. */
  queuedWithoutTask: number;
}

/** A line of JSON for each key that was left out, as they are found, and a last one with the summary. */
export class ImportReport {
  readonly summary: ImportSummary;
  private lines: string[] = [];

  private constructor(
    private readonly file: FileHandle,
    dryRun: boolean,
  ) {
    this.summary = { dryRun, read: 0, written: {}, alreadyThere: 0, skipped: {}, queuedWithoutTask: 0 };
  }

  /** In place of the report of an earlier run. */
  static async create(path: string, dryRun: boolean): Promise<ImportReport> {
    await mkdir(dirname(path), { recursive: true });
    return new ImportReport(await open(path, 'w'), dryRun);
  }

  countRead(keys: number): void {
    this.summary.read += keys;
  }

  countWritten(tasks: readonly OldTask[], alreadyThere: number): void {
    const { written } = this.summary;
    for (const { task } of tasks) written[task.status] = (written[task.status] ?? 0) + 1;
    this.summary.alreadyThere += alreadyThere;
  }

  skip(key: string, { fault, message }: Unusable): void {
    const { skipped } = this.summary;
    skipped[fault] = (skipped[fault] ?? 0) + 1;
    this.lines.push(JSON.stringify({ key, fault, reason: message }));
  }

  queuedWithoutTask(key: string): void {
    this.summary.queuedWithoutTask++;
    this.lines.push(
      JSON.stringify({ key, fault: 'NO_TASK', reason: 'its id is in the queue, and there is no such task' }),
    );
  }

  /** Nothing is kept in memory. */
  async flush(): Promise<void> {
    const { lines } = this;
    this.lines = [];
    if (lines.length > 0) await this.file.appendFile(`${lines.join('\n')}\n`);
  }

  async finish(): Promise<void> {
    this.lines.push(JSON.stringify({ summary: this.summary }));
    await this.flush();
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
