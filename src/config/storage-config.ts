import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';
import { asNumber, asSwitch } from './env-values.js';

/** Where files are, how large they may be, and how long they are kept. */
export class StorageConfig {
  /**
   * Where the bytes of files are: below `DATA_DIR`, or in S3.
   * @defaultValue `s3` where `S3_BUCKET` is set
   */
  @IsOptional()
  @IsIn(['local', 's3'])
  storage?: 'local' | 's3';

  /**
   * The bucket, which must exist; needed for `STORAGE=s3`.
   * @defaultValue none: the local disk
   */
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/i, { message: 'must be the name of a bucket, without its address' })
  s3Bucket?: string;

  /**
   * Anything that speaks S3, such as `http://minio:9000`.
   * @defaultValue AWS
   */
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  s3Endpoint?: string;

  /** Region of the bucket; `auto` for R2. */
  @IsString()
  s3Region: string = 'us-east-1';

  /**
   * Whether the bucket is in the path or in the name of the host.
   * @defaultValue `on` with an `S3_ENDPOINT`
   */
  @IsOptional()
  @Transform(asSwitch)
  @IsBoolean({ message: 'must be on or off' })
  s3ForcePathStyle?: boolean;

  /**
   * Key of the bucket; both keys or none.
   * @defaultValue where AWS's own tools find it (role, profile, `AWS_…`)
   */
  @IsOptional()
  @IsString()
  s3AccessKeyId?: string;

  /**
   * The secret of that key.
   * @defaultValue like the key
   */
  @IsOptional()
  @IsString()
  s3SecretAccessKey?: string;

  /**
   * Goes before every key, so that a bucket may have something else in it: `darkroom/`.
   * @defaultValue none
   */
  @Matches(/^([\w.-]+\/)*$/, { message: 'must be empty, or a path that ends with a slash, such as darkroom/' })
  s3Prefix: string = '';

  /** Megabytes (10^6 bytes) of contents that a process keeps on its disk, beside those in use at the moment. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  s3CacheMb: number = 2_000;

  /** Largest upload, in megabytes (10^6 bytes). */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  maxUploadMb: number = 512;

  /** Hours a signed file link works. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(168)
  fileLinkHours: number = 24;

  /** Hours after which a file that nothing refers to, or an upload that was not finished, is deleted. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  unusedFileHours: number = 24;

  /** Days that finished tasks and their results are kept. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  retentionDays: number = 30;
}
