import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';
import { asNumber, asSwitch } from './env-values.js';
import { ObservabilityConfig } from './observability-config.js';

/** Where the bytes of files are. */
export class StorageConfig extends ObservabilityConfig {
  /** `local` (below `DATA_DIR`) or `s3`; when unset, S3 where `S3_BUCKET` is set. */
  @IsOptional()
  @IsIn(['local', 's3'])
  storage?: 'local' | 's3';

  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/i, { message: 'must be the name of a bucket, without its address' })
  s3Bucket?: string;

  /** Anything that speaks S3, such as `http://minio:9000`; when unset, AWS. */
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  s3Endpoint?: string;

  @IsString()
  s3Region: string = 'us-east-1';

  /** Whether the bucket is in the path (`on`) or in the name of the host; when unset, in the path of any S3_ENDPOINT. */
  @IsOptional()
  @Transform(asSwitch)
  @IsBoolean({ message: 'must be on or off' })
  s3ForcePathStyle?: boolean;

  /** Both keys or none; without them they come from where AWS's own tools find them (role, profile, AWS_ variables). */
  @IsOptional()
  @IsString()
  s3AccessKeyId?: string;

  @IsOptional()
  @IsString()
  s3SecretAccessKey?: string;

  /** Goes before every key, so that a bucket may have something else in it: `darkroom/`. */
  @Matches(/^([\w.-]+\/)*$/, { message: 'must be empty or end with a slash, such as darkroom/' })
  s3Prefix: string = '';

  /** Megabytes (10^6 bytes) of contents that a process keeps on its disk, beside those in use at the moment. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  s3CacheMb: number = 2_000;

  get storesInS3(): boolean {
    return this.storage === 's3' || (this.storage === undefined && this.s3Bucket !== undefined);
  }

  /** What is missing for S3, in sentences. */
  get s3Problems(): string[] {
    if (!this.storesInS3) return [];
    const problems = this.s3Bucket === undefined ? ['STORAGE=s3 needs S3_BUCKET'] : [];
    if ((this.s3AccessKeyId === undefined) !== (this.s3SecretAccessKey === undefined))
      problems.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together: set both or neither');
    return problems;
  }
}
