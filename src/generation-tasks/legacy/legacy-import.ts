import { failpoint } from '../../failpoints.js';
import type { ReadOnlyRedis } from '../../redis/read-only-redis.js';
import type { ImportReport } from './import-report.js';
import type { ImportWriter } from './import-writer.js';
import { MAX_ENTRY_BYTES, interpretEntry, keyPrefix } from './interpret-entry.js';
import type { MappingOptions, OldTask } from './map-old-task.js';
import { Unusable } from './unusable.js';

/** Ids of waiting tasks, in the old store. */
const QUEUE = 'task_queue';

/** Keys that are read and written together. */
const BATCH = 250;

export interface ImportOptions {
  /** Which keys are tasks. */
  pattern: string;
  mapping: MappingOptions;
}

/**
 * Takes over the tasks of the older service, batch by batch; whatever was taken over before is left alone, so that it may be
 * stopped and started again at any time.
 */
export class LegacyImport {
  private readonly prefix: string;

  constructor(
    private readonly store: ReadOnlyRedis,
    private readonly writer: ImportWriter,
    private readonly report: ImportReport,
    private readonly options: ImportOptions,
  ) {
    this.prefix = keyPrefix(options.pattern);
  }

  async count(): Promise<number> {
    let total = 0;
    for await (const keys of this.store.keys(this.options.pattern, 1_000)) total += keys.length;
    return total;
  }

  /** @param onRead is told how many keys were read */
  async run(onRead: (keys: number) => void): Promise<void> {
    for await (const keys of this.store.keys(this.options.pattern, BATCH)) {
      for (let start = 0; start < keys.length; start += BATCH) {
        const batch = keys.slice(start, start + BATCH);
        await this.importBatch(batch);
        await this.report.flush();
        failpoint('import:reported');
        onRead(batch.length);
      }
    }
    await this.compareQueue();
    await this.report.finish();
  }

  private async importBatch(keys: readonly string[]): Promise<void> {
    const entries = await this.store.read(keys, MAX_ENTRY_BYTES);
    const tasks: OldTask[] = [];
    for (const entry of entries) {
      const outcome = interpretEntry(entry, this.prefix, this.options.mapping);
      if (outcome instanceof Unusable) this.report.skip(entry.key, outcome);
      else tasks.push(outcome);
    }
    failpoint('import:read');
    const { written, alreadyThere, refused } = await this.writer.write(tasks);
    for (const { task, reason } of refused) this.report.skip(this.prefix + task.oldId, reason);
    this.report.countRead(keys.length);
    this.report.countWritten(written, alreadyThere);
  }

  /** A waiting task is queued here whether its id is in the old queue or not; so an id without a task is all there is to tell. */
  private async compareQueue(): Promise<void> {
    for await (const ids of this.store.list(QUEUE, 1_000)) {
      const keys = ids.map((id) => this.prefix + id);
      const existing = await this.store.existing(keys);
      for (const key of keys) if (!existing.has(key)) this.report.queuedWithoutTask(key);
      await this.report.flush();
    }
  }
}
