import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Caller } from '../../auth/caller.js';
import type { StorageUse } from '../../files/storage-quota.js';
import { CreditsDto } from '../../credits/dto/credits.dto.js';

export class GuestDto {
  /**
   * JWT of the guest, valid for 30 days: keep it, it is the only way back to the guest's tasks.
   * @example "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.…"
   */
  token!: string;

  /** @example "guest-4b1c3a5e-6a0f-4f5e-9a53-2f1d0c6b7e11" */
  userId!: string;
}

export class StorageDto {
  /**
   * Bytes that your files take: uploads and results.
   * @example 48213377
   */
  @ApiProperty({ type: 'integer', minimum: 0 })
  usedBytes!: number;

  /** Bytes that they may take. Past it uploads are refused with STORAGE_QUOTA_EXCEEDED. */
  @ApiProperty({ type: 'integer', minimum: 0 })
  quotaBytes!: number;
}

export class MeDto {
  /** @example "user-17" */
  userId!: string;

  /** @example "user" */
  role!: 'user' | 'guest' | 'admin';

  credits!: CreditsDto;

  /** Only where there is a limit, `STORAGE_QUOTA_MB`. */
  @ApiPropertyOptional()
  storage?: StorageDto;

  static from({ userId, role }: Caller, credits: CreditsDto, use: StorageUse | null): MeDto {
    const storage = use && { usedBytes: use.used, quotaBytes: use.quota };
    return { userId, role, credits, ...(storage ? { storage } : {}) };
  }
}
