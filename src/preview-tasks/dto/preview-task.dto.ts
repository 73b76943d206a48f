import { ApiProperty } from '@nestjs/swagger';
import type { FileLinks } from '../../files/file-links.js';
import { TaskDto, toTaskDto } from '../../task-lifecycle/dto/task.dto.js';
import type { PreviewTask } from '../preview-task.entity.js';

/** A preview of a work on a product. */
export class PreviewTaskDto extends TaskDto {
  /** @example 7 */
  @ApiProperty({ type: 'integer' })
  workId!: number;

  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  productId!: number;

  /** @example "red" */
  color!: string;

  /** @example "M" */
  size!: string;

  /** Whether this answer comes from an earlier request for the same preview. */
  cached!: boolean;

  static from(task: PreviewTask, links: FileLinks): PreviewTaskDto {
    const { workId, productId, color, size } = task;
    return { ...toTaskDto('preview', task, links), workId, productId, color, size, cached: false };
  }
}
