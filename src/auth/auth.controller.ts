import { randomUUID } from 'node:crypto';
import { Controller, Get, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Config } from '../config/config.js';
import { ApiAnswer, ApiProblems } from '../http/api-documentation.js';
import { authenticationRequired, guestsDisabled, invalidToken, tokenExpired } from './auth.problems.js';
import type { Caller } from './caller.js';
import { CurrentCaller } from './caller.js';
import { Public } from './caller.guard.js';
import { GuestDto, MeDto } from './dto/caller.dto.js';
import { TokenService } from './token.service.js';

@ApiTags('Callers')
@Controller()
export class AuthController {
  constructor(
    private readonly config: Config,
    private readonly tokens: TokenService,
  ) {}

  /** Makes a guest account, for trying Darkroom without a login of your own. */
  @Post('auth/guest')
  @Public()
  @ApiOperation({ operationId: 'createGuest', security: [] })
  @ApiAnswer(GuestDto, { status: 201, description: 'A token for a new guest' })
  @ApiProblems(guestsDisabled)
  async createGuest(): Promise<GuestDto> {
    if (!this.config.guestsAllowed) throw guestsDisabled();
    const userId = `guest-${randomUUID()}`;
    return { userId, token: await this.tokens.sign(userId, 'guest', '30d') };
  }

  /** Who the token belongs to. */
  @Get('me')
  @ApiOperation({ operationId: 'getMe' })
  @ApiAnswer(MeDto, { description: 'The caller' })
  @ApiProblems(authenticationRequired, invalidToken, tokenExpired)
  me(@CurrentCaller() { userId, role }: Caller): MeDto {
    return { userId, role };
  }
}
