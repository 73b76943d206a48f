import type { DataSource } from 'typeorm';
import { isDatabaseOutage, isRolledBack } from '../../database/database-errors.js';
import type { OldTask } from './map-old-task.js';
import { Unusable } from './unusable.js';
import { writeBatch } from './write-batch.js';

/** What became of a batch. */
export interface BatchOutcome {
  /** With `dryRun`: what would have been written. */
  written: OldTask[];
  alreadyThere: number;
  refused: { task: OldTask; reason: Unusable }[];
}

interface Sorted {
  fresh: OldTask[];
  /** Imported before, and not there any more. */
  deleted: OldTask[];
  alreadyThere: number;
}

const ATTEMPTS = 3;

/** Writes old tasks; those that are or were here already are left alone. */
export class ImportWriter {
  constructor(
    private readonly db: DataSource,
    private readonly dryRun: boolean,
  ) {}

  /** @throws the error of PostgreSQL when it is away */
  async write(batch: readonly OldTask[]): Promise<BatchOutcome> {
    const { fresh, deleted, alreadyThere } = await this.sort(batch);
    const refused = deleted.map((task) => ({
      task,
      reason: new Unusable('DELETED_HERE', 'it was imported before, and has been deleted here since'),
    }));
    if (this.dryRun || fresh.length === 0) return { written: fresh, alreadyThere, refused };
    const outcome = await this.writeFresh(fresh);
    const lost = fresh.length - outcome.written.length - outcome.refused.length;
    return { written: outcome.written, alreadyThere: alreadyThere + lost, refused: [...refused, ...outcome.refused] };
  }

  /** What PostgreSQL refuses for the sake of one task is written one by one. */
  private async writeFresh(fresh: readonly OldTask[]): Promise<Pick<BatchOutcome, 'written' | 'refused'>> {
    try {
      return { written: await this.persist(fresh), refused: [] };
    } catch (error) {
      if (isDatabaseOutage(error)) throw error;
      const [task] = fresh;
      if (task !== undefined && fresh.length === 1)
        return { written: [], refused: [{ task, reason: new Unusable('REFUSED', `PostgreSQL: ${messageOf(error)}`) }] };
    }
    const written: OldTask[] = [];
    const refused: BatchOutcome['refused'] = [];
    for (const task of fresh) {
      const outcome = await this.writeFresh([task]);
      written.push(...outcome.written);
      refused.push(...outcome.refused);
    }
    return { written, refused };
  }

  /** Again when it was rolled back for the sake of another transaction. */
  private async persist(tasks: readonly OldTask[]): Promise<OldTask[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await writeBatch(this.db, tasks);
      } catch (error) {
        if (!isRolledBack(error) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async sort(batch: readonly OldTask[]): Promise<Sorted> {
    const rows: { id: string; alias: string | null; exists: boolean }[] = await this.db.query(
      `SELECT given.id, known.alias, task.id IS NOT NULL AS exists
       FROM unnest($1::uuid[], $2::text[]) AS given (id, alias)
       LEFT JOIN task_aliases AS known ON known.alias = given.alias
       LEFT JOIN generation_tasks AS task ON task.id = coalesce(known.task_id, given.id)`,
      [batch.map(({ task }) => task.id), batch.map(({ task }) => task.legacy?.id ?? task.id)],
    );
    const known = new Map(rows.map((row) => [row.id, row]));
    const sorted: Sorted = { fresh: [], deleted: [], alreadyThere: 0 };
    const seen = new Set<string>();
    for (const old of batch) {
      const row = known.get(old.task.id);
      // The same UUID in capitals is the same task.
      if (row?.exists || seen.has(old.task.id)) sorted.alreadyThere++;
      else if (row?.alias) sorted.deleted.push(old);
      else sorted.fresh.push(old);
      seen.add(old.task.id);
    }
    return sorted;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
