import { Column, Entity } from 'typeorm';
import { TaskPart } from '../task-lifecycle/parts/task-part.entity.js';
import type { ShardStats } from './result/shard-stats.js';

/** Some pages of a job. */
@Entity('pdf_shards')
export class PdfShard extends TaskPart {
  /** With the reason of the first of its pages that failed. */
  declare result: (ShardStats & { summary?: string; reason?: string } & Record<string, unknown>) | null;

  /** From 0, in the order of the pages. */
  @Column('int', { name: 'shard_index' })
  shardIndex!: number;

  @Column('int', { name: 'page_numbers', array: true })
  pageNumbers!: number[];
}
