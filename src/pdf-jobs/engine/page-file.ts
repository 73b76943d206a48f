import { readFileSync, rmSync } from 'node:fs';
import type { Measured } from '../../files/measure.js';
import { parseJson } from '../../json.js';
import type { PageLayout } from '../layout/page-layout.js';
import type { ShardStats } from '../result/shard-stats.js';
import { mergeStats, statsOf } from '../result/shard-stats.js';
import { linesOf, MeasuredFile } from '../result/text-files.js';

const NEW_LINE = 0x0a;

/** What a thread tells of a shard whose pages it has written. */
export interface ExtractedPages {
  stats: ShardStats;
  file: Measured;
}

/**
 * The file that has the pages of a shard, one a line. Each is written when it is done: when the thread is ended over the next
 * one, what it finished is there.
 */
export class PageFile {
  private readonly file: MeasuredFile;
  private readonly pages: ShardStats[] = [];

  /** @throws when there is one already */
  constructor(path: string) {
    this.file = new MeasuredFile(path);
  }

  /** Goes on with what a thread left that was ended, in a file of its own: whatever that one may still write is not in it. */
  static resume(path: string): PageFile {
    const left = readFileSync(path);
    rmSync(path);
    const file = new PageFile(path);
    // Its last line may have been cut.
    file.file.write(left.subarray(0, left.lastIndexOf(NEW_LINE) + 1));
    for (const line of linesOf(path)) file.pages.push(statsOf([parseJson<PageLayout>(line)]));
    return file;
  }

  /** Pages that are done. */
  get count(): number {
    return this.pages.length;
  }

  add(page: PageLayout): void {
    this.file.write(Buffer.from(`${JSON.stringify(page)}\n`));
    this.pages.push(statsOf([page]));
  }

  /** After the last page. */
  end(): ExtractedPages {
    return { stats: mergeStats(this.pages), file: this.file.measured() };
  }

  close(): void {
    this.file.close();
  }
}
