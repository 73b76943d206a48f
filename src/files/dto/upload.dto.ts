import { ApiProperty } from '@nestjs/swagger';

/** A resumable upload that has begun. */
export class UploadDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** When it is gone, unless it has become a file by then. */
  @ApiProperty({ format: 'date-time' })
  expireTime!: string;

  /** The file, where all of it came with this request. */
  @ApiProperty({ format: 'uuid', type: String, nullable: true })
  fileId!: string | null;
}
