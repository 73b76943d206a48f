import { randomUUID } from 'node:crypto';
import { Controller, Get, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { authenticationRequired, guestsDisabled, invalidToken, tokenExpired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { Public } from '../auth/caller.guard.js';
import { TokenService } from '../auth/token.service.js';
import { Config } from '../config/config.js';
import { CreditsService } from '../credits/credits.service.js';
import { ApiAnswer, ApiProblems } from '../http/api-documentation.js';
import { GuestDto, MeDto } from './dto/account.dto.js';

@ApiTags('Callers')
@Controller()
export class AccountsController {
  constructor(
    private readonly config: Config,
    private readonly tokens: TokenService,
    private readonly credits: CreditsService,
  ) {}

  /** Makes a guest account with some credits, for trying Darkroom without a login of your own. */
  @Post('auth/guest')
  @Public()
  @ApiOperation({ operationId: 'createGuest', security: [] })
  @ApiAnswer(GuestDto, { status: 201, description: 'A token for a new guest' })
  @ApiProblems(guestsDisabled)
  async createGuest(): Promise<GuestDto> {
    if (!this.config.guestsAllowed) throw guestsDisabled();
    const userId = `guest-${randomUUID()}`;
    const amount = this.config.startCredits;
    if (amount > 0) await this.credits.grant({ userId, amount, reason: 'Start credits' });
    return { userId, token: await this.tokens.sign(userId, 'guest', '30d') };
  }

  /** Who the token belongs to, and what they can spend. */
  @Get('me')
  @ApiOperation({ operationId: 'getMe' })
  @ApiAnswer(MeDto, { description: 'The caller' })
  @ApiProblems(authenticationRequired, invalidToken, tokenExpired)
  async me(@CurrentCaller() { userId, role }: Caller): Promise<MeDto> {
    return { userId, role, credits: await this.credits.accountOf(userId) };
  }
}
