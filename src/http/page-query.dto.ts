import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import { decodeCursor } from './page.js';
import { validationFailed } from './problems.js';
import { LeftOutWhenEmpty } from './query-filters.js';

const KEY_PATTERNS = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  integer: /^\d{1,9}$/,
  bigint: /^\d{1,15}$/,
  /** Microseconds since 1970, and the id: for lists that are ordered by time. */
  timeAndUuid: /^\d{1,16}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
} as const;

export class PageQueryDto {
  /** Rows of a page, 1 to 100. */
  @ApiProperty({ type: 'integer', required: false })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;

  /** `nextCursor` of the page before. */
  @LeftOutWhenEmpty()
  @IsOptional()
  @MaxLength(200)
  @Matches(/^[\w-]+$/, { message: 'cursor must be the nextCursor of an earlier page' })
  cursor?: string;

  /** Key of the last row of the page before; null on the first page. */
  after(form: keyof typeof KEY_PATTERNS): string | null {
    if (this.cursor === undefined) return null;
    const key = decodeCursor(this.cursor);
    if (KEY_PATTERNS[form].test(key)) return key;
    const errors = [{ field: 'cursor', message: 'cursor must be the nextCursor of an earlier page of this list' }];
    throw validationFailed({ fields: 'cursor' }, { errors });
  }
}
