import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PageQueryDto } from '../../http/page-query.dto.js';
import { InCapitals, InSmallLetters } from '../../http/query-filters.js';
import { TASK_ID_PATTERN, normalTaskId } from '../task-id.pipe.js';
import type { TaskStatus } from '../task-status.js';
import { TASK_STATUSES } from '../task-status.js';

/** Ids separated by commas. */
export const taskIdList = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',').map((id) => normalTaskId(id.trim())) : value;

/** What a page of one kind of task, such as a front end's, asks for when it loads. */
export class PageTasksQueryDto extends PageQueryDto {
  /**
   * Only tasks of this kind.
   * @example "preview"
   */
  @IsOptional()
  @InSmallLetters()
  @IsString()
  @MaxLength(40)
  kind?: string;

  /** Only tasks of this type, where the kind has types, such as `CREATE`; in any case. */
  @IsOptional()
  @InCapitals()
  @IsString()
  @MaxLength(40)
  type?: string;
}

/** Which tasks of one kind to list. */
export class KindTasksQueryDto extends PageQueryDto {
  /** Only tasks with this status, in any case. */
  @IsOptional()
  @InCapitals()
  @IsIn(TASK_STATUSES)
  status?: TaskStatus;

  /**
   * Up to 100 ids, separated by commas: just these tasks, in this order, whatever their status and type, on one page. Those that are unknown,
   * not yours or of another kind than the one asked for are in `missing`.
   */
  @ApiProperty({ type: String, required: false })
  @IsOptional()
  @Transform(taskIdList)
  @ArrayMaxSize(100)
  @Matches(TASK_ID_PATTERN, { each: true, message: 'ids must be task ids separated by commas' })
  ids?: string[];
}

/** Which tasks to list, over all kinds. */
export class TasksQueryDto extends KindTasksQueryDto {
  /**
   * Only tasks of this kind.
   * @example "preview"
   */
  @IsOptional()
  @InSmallLetters()
  @IsString()
  @MaxLength(40)
  kind?: string;

  /** Only tasks of this type, where the kind has types, such as `CREATE`; in any case. */
  @IsOptional()
  @InCapitals()
  @IsString()
  @MaxLength(40)
  type?: string;
}
