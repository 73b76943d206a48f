import { Transform } from 'class-transformer';
import { ArrayNotEmpty, ArrayUnique, IsIn, IsISO8601, IsOptional, IsString, Length } from 'class-validator';
import type { ApiKey } from '../api-key.entity.js';
import { SCOPES } from '../caller.js';

export class CreateApiKeyDto {
  /**
   * What the key is for, 1 to 100 characters.
   * @example "shop back end"
   */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @IsString()
  @Length(1, 100)
  name!: string;

  /** What the key may do; both when left out. */
  @IsOptional()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes: string[] = [...SCOPES];

  /**
   * When the key stops working, RFC 3339; never when left out.
   * @example "2027-01-01T00:00:00Z"
   */
  @IsOptional()
  @IsISO8601({ strict: true })
  expiresAt?: string;
}

export class ApiKeyDto {
  id!: string;
  name!: string;

  /** First characters of the key. */
  prefix!: string;
  scopes!: string[];

  /** Null for a key that never expires. */
  expiresAt!: string | null;
  createTime!: string;

  static from(key: ApiKey): ApiKeyDto {
    return {
      id: key.id,
      name: key.name,
      prefix: key.prefix,
      scopes: key.scopes,
      expiresAt: key.expiresAt?.toISOString() ?? null,
      createTime: key.createdAt.toISOString(),
    };
  }
}

export class NewApiKeyDto extends ApiKeyDto {
  /** The key itself, shown this once. */
  key!: string;
}
