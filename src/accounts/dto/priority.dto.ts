import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';

export class UserIdDto {
  /**
   * The `sub` of the user's token.
   * @example "user-17"
   */
  @ApiProperty({ minLength: 1, maxLength: 255, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$' })
  @IsString()
  @Length(1, 255)
  @Matches(/^\P{Cc}+$/u, { message: 'userId must not contain control characters' })
  userId!: string;
}

export class SetPriorityDto {
  /**
   * 0, which everybody has, to 9: the highest goes first.
   * @example 5
   */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 9 })
  @IsInt()
  @Min(0)
  @Max(9)
  priority!: number;
}

export class PriorityDto {
  /** @example "user-17" */
  userId!: string;

  /**
   * 0 to 9: the highest goes first.
   * @example 5
   */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 9 })
  priority!: number;
}
