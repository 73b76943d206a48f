import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString, IsUUID, Length } from 'class-validator';
import type { FileLinks } from '../../files/file-links.js';
import type { Work } from '../work.entity.js';

export class CreateWorkDto {
  /**
   * 1 to 200 characters.
   * @example "Fox in the forest"
   */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @IsString()
  @Length(1, 200)
  title!: string;

  /** The picture, as uploaded with `POST /files`. */
  @ApiProperty({ format: 'uuid' })
  @IsUUID('all', { message: 'fileId must be the id of an uploaded file' })
  fileId!: string;
}

/** A user's artwork. */
export class WorkDto {
  /** @example 7 */
  @ApiProperty({ type: 'integer' })
  id!: number;

  /** @example "Fox in the forest" */
  title!: string;

  @ApiProperty({ format: 'uuid' })
  fileId!: string;

  /** The picture: absolute, works without a header for a day (`FILE_LINK_HOURS`, and up to an hour more); another one from each full hour on. */
  @ApiProperty({ format: 'uri' })
  url!: string;

  @ApiProperty({ format: 'date-time' })
  createTime!: string;

  static from(work: Work, links: FileLinks): WorkDto {
    const { id, title, fileId, createdAt } = work;
    return { id, title, fileId, url: links.url(fileId), createTime: createdAt.toISOString() };
  }
}
