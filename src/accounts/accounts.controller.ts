import { Controller, Get, Ip, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { authenticationRequired, guestsDisabled, invalidToken, tokenExpired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { Public } from '../auth/caller.guard.js';
import { ApiAnswer, ApiProblems } from '../http/api-documentation.js';
import { tooManyGuests } from '../rate-limit/rate-limit.problems.js';
import { RateLimit } from '../rate-limit/rate-limit.service.js';
import { AccountsService } from './accounts.service.js';
import { GuestDto, MeDto } from './dto/account.dto.js';

@ApiTags('Callers')
@Controller()
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly rateLimit: RateLimit,
  ) {}

  /** Makes a guest account with some credits, for trying Darkroom without a login of your own. */
  @Post('auth/guest')
  @Public()
  @ApiOperation({ operationId: 'createGuest', security: [] })
  @ApiAnswer(GuestDto, { status: 201, description: 'A token for a new guest' })
  @ApiProblems(guestsDisabled, tooManyGuests)
  async createGuest(@Ip() ip: string): Promise<GuestDto> {
    this.accounts.checkGuestsAllowed();
    this.rateLimit.countGuest(ip);
    return this.accounts.createGuest();
  }

  /** Who the token belongs to, what they can spend, and the room that their files take. */
  @Get('me')
  @ApiOperation({ operationId: 'getMe' })
  @ApiAnswer(MeDto, { description: 'The caller' })
  @ApiProblems(authenticationRequired, invalidToken, tokenExpired)
  async me(@CurrentCaller() caller: Caller): Promise<MeDto> {
    return this.accounts.describe(caller);
  }
}
