import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

const FILE_ID = { message: '$property must be the id of an uploaded file' };
/** A colon would make two colour and size pairs share one cache key. */
const NAME = /^[^:\u0000-\u001f]+$/;
const NAME_MESSAGE = { message: 'name must not have a colon in it' };

/** A corner may lie outside of the photo, within reason. */
const LEAST = -10_000;
const MOST = 20_000;

/** Pictures that a colour may have of its own; what it lacks is taken from the product. */
class ProductPicturesDto {
  /** Photo of the product: in this colour when given for a colour, white (to be tinted) when given for the product. */
  @ApiProperty({ format: 'uuid', required: false })
  @IsOptional()
  @IsUUID('all', FILE_ID)
  photo?: string;

  /** Grey picture, white where there is cloth; without one everything is. */
  @ApiProperty({ format: 'uuid', required: false })
  @IsOptional()
  @IsUUID('all', FILE_ID)
  mask?: string;

  /** Grey picture of the height of the cloth; without one it is derived from the photo. */
  @ApiProperty({ format: 'uuid', required: false })
  @IsOptional()
  @IsUUID('all', FILE_ID)
  displacementMap?: string;

  /** Grey picture of the light on the cloth, 128 being neutral; without one it is derived from the photo. */
  @ApiProperty({ format: 'uuid', required: false })
  @IsOptional()
  @IsUUID('all', FILE_ID)
  shadeMap?: string;
}

export class CreateProductColorDto extends ProductPicturesDto {
  /** @example "red" */
  @IsString()
  @Length(1, 60)
  @Matches(NAME, NAME_MESSAGE)
  name!: string;

  /** @example "#b3262e" */
  @Matches(/^#[0-9a-f]{6}$/i, { message: 'hex must be a colour like #b3262e' })
  hex!: string;
}

export class PrintPointDto {
  /**
   * Pixels from the left of the photo.
   * @example 312
   */
  @ApiProperty({ type: Number, minimum: LEAST, maximum: MOST })
  @IsNumber()
  @Min(LEAST)
  @Max(MOST)
  x!: number;

  /**
   * Pixels from the top of the photo.
   * @example 420
   */
  @ApiProperty({ type: Number, minimum: LEAST, maximum: MOST })
  @IsNumber()
  @Min(LEAST)
  @Max(MOST)
  y!: number;
}

export class CreateProductSizeDto {
  /** @example "M" */
  @IsString()
  @Length(1, 60)
  @Matches(NAME, NAME_MESSAGE)
  name!: string;

  /** Where the print goes, in pixels of the photo: top left, top right, bottom right, bottom left. */
  @ApiProperty({ type: [PrintPointDto], minItems: 4, maxItems: 4 })
  @IsArray()
  @ArrayMinSize(4)
  @ArrayMaxSize(4)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PrintPointDto)
  printArea!: PrintPointDto[];
}

export class CreateProductDto extends ProductPicturesDto {
  /** @example "Enamel mug" */
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiProperty({ type: [CreateProductColorDto] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique((color: CreateProductColorDto | null) => color?.name, { message: 'colors must have different names' })
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CreateProductColorDto)
  colors!: CreateProductColorDto[];

  @ApiProperty({ type: [CreateProductSizeDto] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique((size: CreateProductSizeDto | null) => size?.name, { message: 'sizes must have different names' })
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CreateProductSizeDto)
  sizes!: CreateProductSizeDto[];
}
