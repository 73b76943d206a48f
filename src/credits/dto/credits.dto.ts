import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';

export const ENTRY_TYPES = ['GRANT', 'HOLD', 'SETTLE', 'REFUND'] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

export class CreditsDto {
  /**
   * What can be spent.
   * @example 88
   */
  @ApiProperty({ type: 'integer', minimum: 0 })
  balance!: number;

  /**
   * Taken for tasks that have not ended yet: they are charged, or given back.
   * @example 12
   */
  @ApiProperty({ type: 'integer', minimum: 0 })
  held!: number;
}

export class CreditEntryDto {
  /** @example 17 */
  @ApiProperty({ type: 'integer' })
  id!: number;

  /** `GRANT` was given, `HOLD` taken for a task, `SETTLE` charged for good, `REFUND` given back. */
  @ApiProperty({ enum: ENTRY_TYPES, enumName: 'CreditEntryType' })
  type!: EntryType;

  /**
   * The change of the balance: all amounts add up to it.
   * @example -2
   */
  @ApiProperty({ type: 'integer' })
  amount!: number;

  /** The task it was for. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  taskId!: string | null;

  /** Why credits were granted. */
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  @ApiProperty({ format: 'date-time' })
  createTime!: string;
}

export class GrantCreditsDto {
  /**
   * Who gets them: the `sub` of the user's token.
   * @example "user-17"
   */
  @IsString()
  @Length(1, 255)
  @Matches(/^[^\u0000-\u001f\u007f-\u009f]+$/, { message: 'userId must not contain control characters' })
  userId!: string;

  /**
   * How many.
   * @example 100
   */
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  amount!: number;

  /**
   * For the ledger, which the user can read.
   * @example "Order 2026-1017"
   */
  @IsString()
  @Length(1, 200)
  reason!: string;
}
