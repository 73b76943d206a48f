import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';

export class CreatePreviewTaskDto {
  /**
   * The artwork, from `POST /works`.
   * @example 7
   */
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  workId!: number;

  /**
   * What it is printed on, from `GET /products`.
   * @example 1
   */
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  productId!: number;

  /**
   * One of the product's colours.
   * @example "red"
   */
  @IsString()
  @Length(1, 60)
  color!: string;

  /**
   * One of the product's sizes.
   * @example "M"
   */
  @IsString()
  @Length(1, 60)
  size!: string;
}
