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

export class MeDto {
  /** @example "user-17" */
  userId!: string;

  /** @example "user" */
  role!: 'user' | 'guest' | 'admin';

  credits!: CreditsDto;
}
