import { ApiProperty } from '@nestjs/swagger';
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
  scopes?: string[];

  /**
   * When the key stops working, RFC 3339; never when left out.
   * @example "2030-01-01T00:00:00Z"
   */
  @ApiProperty({ format: 'date-time', required: false })
  @IsOptional()
  @IsISO8601({ strict: true })
  expiresAt?: string;
}

export class ApiKeyDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** @example "shop back end" */
  name!: string;

  /**
   * First characters of the key, to recognise it by.
   * @example "dk_4fJ2kQ"
   */
  prefix!: string;

  /** @example ["read", "write"] */
  scopes!: string[];

  /** Null for a key that never expires. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt!: string | null;

  @ApiProperty({ format: 'date-time' })
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
  /**
   * The key itself, shown this once.
   * @example "dk_4fJ2kQ0wq8eXl1nVtZcY7mRbHsUa9dPgKj3oI6xTyWE"
   */
  key!: string;
}
