import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { PAGE_RANGES_PATTERN } from '../page-ranges.js';
import type { PdfOperation } from '../pdf-operation.js';
import { PDF_OPERATIONS } from '../pdf-operation.js';

/** What a language model is told; `extract` needs none of it. */
export class PdfOptionsDto {
  /**
   * Into which language to `translate`.
   * @example "English"
   */
  @IsOptional()
  @IsString()
  @Length(2, 60)
  targetLanguage?: string;

  /**
   * What to do with the text, for `prompt`.
   * @example "List every date with what happened on it."
   */
  @IsOptional()
  @IsString()
  @MaxLength(8_000)
  prompt?: string;

  /**
   * For `prompt`: whether the model gets a picture of each page along with its text. Pages without a text layer always go as
   * pictures.
   * @example false
   */
  @IsOptional()
  @IsBoolean()
  pictures?: boolean;

  /** Which model, where another than the configured one is wanted. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  model?: string;
}

export class CreatePdfJobDto {
  /** The PDF, from `POST /files`. */
  @ApiProperty({ format: 'uuid' })
  @IsUUID('all', { message: 'fileId must be the id of a file from POST /files' })
  fileId!: string;

  /** Of an encrypted document. It is stored encrypted, and never shown again. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  password?: string;

  /** `extract` works without a network; the others need a language model. */
  @ApiProperty({ enum: PDF_OPERATIONS, enumName: 'PdfOperation', required: false, default: 'extract' })
  @IsOptional()
  @IsIn(PDF_OPERATIONS)
  operation?: PdfOperation;

  /**
   * Which pages, from 1; all of them when left out.
   * @example "1-10,15"
   */
  @IsOptional()
  @MaxLength(2_000)
  @Matches(PAGE_RANGES_PATTERN, { message: 'pages must be page numbers and ranges such as 1-10,15' })
  pages?: string;

  /** Pages that are worked on together, in one attempt; 32 unless configured otherwise, and 8 with a language model. */
  @ApiProperty({ type: 'integer', required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  pagesPerShard?: number;

  @ApiProperty({ type: PdfOptionsDto, required: false })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => PdfOptionsDto)
  options?: PdfOptionsDto;
}
