import { IsOptional, IsString, MaxLength } from 'class-validator';

/** The signature of a link, as Darkroom made it; not needed with a token. */
export class SignedLinkQueryDto {
  /** Seconds since 1970. */
  @IsOptional()
  @IsString()
  @MaxLength(12)
  expires?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  signature?: string;
}
