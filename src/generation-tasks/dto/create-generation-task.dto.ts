import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { GenerationType } from '../../image-providers/image-provider.js';
import { GENERATION_TYPES } from '../../image-providers/image-provider.js';
import { PICTURE_SIZE_PATTERN } from '../picture-size.js';

/** How the pictures are to be made; what is left out is the provider's choice. */
export class GenerationConfigDto {
  /**
   * Width x height in pixels, each 64 to 4096; which sizes there are depends on the provider.
   * @example "1024x1024"
   */
  @IsOptional()
  @Matches(PICTURE_SIZE_PATTERN, {
    message: 'size must be width x height in pixels, each 64 to 4096, such as 1024x1024',
  })
  size?: string;

  /**
   * The same seed and prompt give the same picture, where the provider has seeds.
   * @example 42
   */
  @ApiProperty({ type: 'integer', required: false })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(4_294_967_295)
  seed?: number;

  /** Pictures wanted. Each costs the price of the type; one that fails is given back. */
  @ApiProperty({ type: 'integer', required: false, default: 1 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(4)
  count?: number;

  /**
   * Who is to make them, where there is a choice.
   * @example "local"
   */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  provider?: string;
}

export class CreateGenerationTaskDto {
  @ApiProperty({ enum: GENERATION_TYPES, enumName: 'GenerationType', example: 'CREATE' })
  @IsIn(GENERATION_TYPES)
  type!: GenerationType;

  /**
   * What is wanted; CREATE needs one.
   * @example "A fox in the snow, watercolour"
   */
  @IsOptional()
  @IsString()
  @MaxLength(8_000)
  prompt?: string;

  /** What is not wanted, where the provider understands that. */
  @IsOptional()
  @IsString()
  @MaxLength(8_000)
  negativePrompt?: string;

  /** File to edit, from `POST /files`; every type but CREATE needs one. */
  @ApiProperty({ format: 'uuid', required: false })
  @IsOptional()
  @IsUUID('all', { message: 'sourceImage must be the id of a file from POST /files' })
  sourceImage?: string;

  /** Files that show what is wanted: clothes, a face, a background; CLOTHING_CHANGE and HEAD_SWAP need one. */
  @ApiProperty({ type: [String], format: 'uuid', required: false })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(16)
  @IsUUID('all', { each: true, message: 'referenceImages must be ids of files from POST /files' })
  referenceImages?: string[];

  @ApiProperty({ type: GenerationConfigDto, required: false })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => GenerationConfigDto)
  config?: GenerationConfigDto;
}

export const EDIT_MODES = [
  'HEAD_SWAP',
  'BACKGROUND_CHANGE',
  'POSE_CHANGE',
] as const satisfies readonly GenerationType[];

/** The body of the older edit API. */
export class CreateEditTaskDto {
  @ApiProperty({ enum: EDIT_MODES, enumName: 'EditMode' })
  @IsIn(EDIT_MODES)
  mode!: (typeof EDIT_MODES)[number];

  /** File to edit, from `POST /files`. */
  @ApiProperty({ format: 'uuid' })
  @IsUUID('all', { message: 'source_image must be the id of a file from POST /files' })
  source_image!: string;

  /** File that shows what is wanted; HEAD_SWAP needs one. */
  @ApiProperty({ format: 'uuid', required: false })
  @IsOptional()
  @IsUUID('all', { message: 'reference_image must be the id of a file from POST /files' })
  reference_image?: string;

  /** As `config` of a generation task, and also `prompt` and `negative_prompt`; anything else is kept and not used. */
  @ApiProperty({ type: 'object', additionalProperties: true, selfRequired: false })
  @IsOptional()
  @IsObject()
  config?: Record<string, unknown>;
}
