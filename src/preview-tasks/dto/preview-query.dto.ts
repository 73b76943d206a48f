import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';

/** Which cached previews; what is left out is any. */
export class PreviewCacheQueryDto {
  @ApiProperty({ type: 'integer', required: false })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  workId?: number;

  @ApiProperty({ type: 'integer', required: false })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  productId?: number;

  @IsOptional()
  @IsString()
  @Length(1, 60)
  color?: string;

  @IsOptional()
  @IsString()
  @Length(1, 60)
  size?: string;
}

export class ClearedCacheDto {
  /** How many cached previews were cleared. */
  @ApiProperty({ type: 'integer' })
  cleared!: number;
}
