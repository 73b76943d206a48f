import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { guestsDisabled } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { TokenService } from '../auth/token.service.js';
import { Config } from '../config/config.js';
import { CreditsService } from '../credits/credits.service.js';
import { StorageQuota } from '../files/storage-quota.js';
import type { GuestDto } from './dto/account.dto.js';
import { MeDto } from './dto/account.dto.js';

/** Guests, and what a user has. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly config: Config,
    private readonly tokens: TokenService,
    private readonly credits: CreditsService,
    private readonly storage: StorageQuota,
  ) {}

  /** @throws Problem GUESTS_DISABLED */
  checkGuestsAllowed(): void {
    if (!this.config.guestsAllowed) throw guestsDisabled();
  }

  async createGuest(): Promise<GuestDto> {
    const userId = `guest-${randomUUID()}`;
    const amount = this.config.startCredits;
    if (amount > 0) await this.credits.grant({ userId, amount, reason: 'Start credits' });
    return { userId, token: await this.tokens.sign(userId, 'guest', '30d') };
  }

  async describe(caller: Caller): Promise<MeDto> {
    const { userId } = caller;
    const [credits, use] = await Promise.all([this.credits.accountOf(userId), this.storage.useOf(userId)]);
    return MeDto.from(caller, credits, use);
  }
}
