import { ApiProperty } from '@nestjs/swagger';
import type { StoredFile } from '../file.entity.js';
import type { FileLinks } from '../file-links.js';

/** An uploaded file. Which of width, height, durationMs and pages there are depends on what it is. */
export class FileDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** @example "fox.png" */
  name!: string;

  /**
   * By content, not by name.
   * @example "image/png"
   */
  mediaType!: string;
  /** @example 48213 */
  @ApiProperty({ type: 'integer' })
  sizeBytes!: number;

  /**
   * Hex.
   * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
   */
  sha256!: string;

  /**
   * Pixels, as displayed.
   * @example 1024
   */
  @ApiProperty({ type: 'integer', required: false })
  width?: number;

  /** @example 768 */
  @ApiProperty({ type: 'integer', required: false })
  height?: number;

  @ApiProperty({ type: 'integer', required: false })
  durationMs?: number;

  @ApiProperty({ type: 'integer', required: false })
  pages?: number;

  /** True for a file that takes a password; how many pages it has shows only then. */
  @ApiProperty({ type: Boolean, required: false })
  encrypted?: boolean;

  /** The content: absolute, works without a header for a day (`FILE_LINK_HOURS`, and up to an hour more); another one from each full hour on. */
  @ApiProperty({ format: 'uri' })
  url!: string;

  @ApiProperty({ format: 'date-time' })
  createTime!: string;

  static from(file: StoredFile, links: FileLinks): FileDto {
    return {
      id: file.id,
      name: file.name,
      mediaType: file.mediaType,
      sizeBytes: file.sizeBytes,
      sha256: file.sha256,
      ...(file.width === null ? {} : { width: file.width }),
      ...(file.height === null ? {} : { height: file.height }),
      ...(file.durationMs === null ? {} : { durationMs: file.durationMs }),
      ...(file.pages === null ? {} : { pages: file.pages }),
      ...(file.encrypted ? { encrypted: true } : {}),
      url: links.url(file.id),
      createTime: file.createdAt.toISOString(),
    };
  }
}
