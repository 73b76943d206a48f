import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { InCapitals, InSmallLetters } from '../../../http/query-filters.js';
import { TaskDto } from '../../../task-lifecycle/dto/task.dto.js';
import { taskIdList } from '../../../task-lifecycle/dto/task-query.dto.js';
import { TASK_ID_PATTERN } from '../../../task-lifecycle/task-id.pipe.js';
import type { EventToken } from '../event-tokens.service.js';

/** Which tasks to stream. */
export class TaskEventsQueryDto {
  /** Up to 100 ids, separated by commas: just these tasks; the first event then has them whatever their status. */
  @ApiProperty({ type: String, required: false })
  @IsOptional()
  @Transform(taskIdList)
  @ArrayMaxSize(100)
  @Matches(TASK_ID_PATTERN, { each: true, message: 'ids must be task ids separated by commas' })
  ids?: string[];

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

  /** A token of `POST /tasks/events/token`, for an `EventSource`, which can send no header. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  token?: string;

  /** The same as the header `Last-Event-ID`, for a new `EventSource` that goes on where another one ended. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  lastEventId?: string;
}

export class EventTokenDto {
  /**
   * Good once, for the query of `GET /tasks/events`.
   * @example "kq3Jx0wq8eXl1nVtZcY7mRbHsUa9dPgKj3oI6xTyWE4"
   */
  token!: string;

  /** 60 s from now. */
  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;

  static from({ token, expiresAt }: EventToken): EventTokenDto {
    return { token, expiresAt: expiresAt.toISOString() };
  }
}

/** `data` of the event `snapshot`, the first of every stream. */
export class TaskEventsSnapshotDto {
  /** The active tasks, newest first, and those that ended since `Last-Event-ID`. */
  tasks!: TaskDto[];

  /** Those of `ids` that are unknown, or somebody else's. */
  missing!: string[];
}
