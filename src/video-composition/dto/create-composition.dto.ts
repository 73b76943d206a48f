import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { OUTPUT_SIDES } from '../plan/output-sides.js';
import { TRANSITIONS } from '../plan/transitions.js';

const DAY_MS = 86_400_000;

/** One of the videos, or a part of it. */
export class CompositionInputDto {
  /** Video from `POST /files`. */
  @ApiProperty({ format: 'uuid' })
  @IsUUID('all', { message: 'fileId must be the id of a file from POST /files' })
  fileId!: string;

  /** Where to begin; to the frame. */
  @ApiProperty({ type: 'integer', required: false, default: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(DAY_MS)
  startMs?: number;

  /** Where to end; to the frame, which is not shown any more. */
  @ApiProperty({ type: 'integer', required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(DAY_MS)
  endMs?: number;
}

/** What the result is to be like; what is left out is as in most of the inputs. */
export class CompositionOutputDto {
  @ApiProperty({ enum: ['mp4', 'webm'], enumName: 'VideoContainer', required: false, default: 'mp4' })
  @IsOptional()
  @IsIn(['mp4', 'webm'])
  container?: 'mp4' | 'webm';

  /** Pixels. Of one side alone the other follows, and has the same limits. */
  @ApiProperty({ type: 'integer', required: false })
  @IsOptional()
  @IsInt()
  @Min(OUTPUT_SIDES.least)
  @Max(OUTPUT_SIDES.most)
  width?: number;

  @ApiProperty({ type: 'integer', required: false })
  @IsOptional()
  @IsInt()
  @Min(OUTPUT_SIDES.least)
  @Max(OUTPUT_SIDES.most)
  height?: number;

  /**
   * Frames a second; 23.976, 29.97 and 59.94 mean the rates of television, such as 30000/1001.
   * @example 25
   */
  @ApiProperty({ type: 'number', required: false })
  @IsOptional()
  @IsNumber({ maxDecimalPlaces: 3 })
  @Min(1)
  @Max(120)
  fps?: number;

  /** What of another shape gets bars (contain) or is cut (cover). */
  @ApiProperty({ enum: ['contain', 'cover'], enumName: 'VideoFit', required: false, default: 'contain' })
  @IsOptional()
  @IsIn(['contain', 'cover'])
  fit?: 'contain' | 'cover';

  /**
   * Colour of the bars.
   * @example "#000000"
   */
  @IsOptional()
  @Matches(/^#[0-9a-fA-F]{6}$/, { message: 'background must be a colour such as #000000' })
  background?: string;

  @ApiProperty({ enum: ['keep', 'mute'], enumName: 'VideoAudio', required: false, default: 'keep' })
  @IsOptional()
  @IsIn(['keep', 'mute'])
  audio?: 'keep' | 'mute';
}

/** How each input passes into the next; they overlap for so long, and the result is shorter by that. */
export class CompositionTransitionDto {
  @ApiProperty({ enum: TRANSITIONS, enumName: 'VideoTransition' })
  @IsIn(TRANSITIONS)
  type!: string;

  /** At least 40, but with `none`, which takes no time. */
  @ApiProperty({ type: 'integer', required: false, default: 500 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(10_000)
  durationMs?: number;
}

export class CreateCompositionDto {
  /** At least 2, at most 50, in their order. */
  @ApiProperty({ type: [CompositionInputDto], minItems: 2, maxItems: 50 })
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CompositionInputDto)
  inputs!: CompositionInputDto[];

  @ApiProperty({ type: CompositionOutputDto, required: false })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CompositionOutputDto)
  output?: CompositionOutputDto;

  @ApiProperty({ type: CompositionTransitionDto, required: false })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CompositionTransitionDto)
  transition?: CompositionTransitionDto;
}
