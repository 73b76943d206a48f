import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { adminOnly, authenticationRequired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { AdminOnly } from '../auth/caller.guard.js';
import { ApiAnswer, ApiListAnswer, ApiProblems } from '../http/api-documentation.js';
import { Idempotent, IdempotencyToken } from '../http/idempotent.js';
import type { Page } from '../http/page.js';
import { PageQueryDto } from '../http/page-query.dto.js';
import { validationFailed } from '../http/problems.js';
import { CreditsService } from './credits.service.js';
import { CreditEntryDto, CreditsDto, GrantCreditsDto } from './dto/credits.dto.js';

@ApiTags('Credits')
@ApiProblems(authenticationRequired)
@Controller('credits')
export class CreditsController {
  constructor(private readonly credits: CreditsService) {}

  /** Your credits. */
  @Get()
  @ApiOperation({ operationId: 'getCredits' })
  @ApiAnswer(CreditsDto, { description: 'What can be spent, and what is held for tasks that have not ended' })
  async get(@CurrentCaller() { userId }: Caller): Promise<CreditsDto> {
    return this.credits.accountOf(userId);
  }

  /** Every change of your credits, newest first. */
  @Get('ledger')
  @ApiOperation({ operationId: 'listCreditLedger' })
  @ApiListAnswer([CreditEntryDto], { description: 'A page of entries' })
  @ApiProblems(validationFailed)
  async ledger(@CurrentCaller() { userId }: Caller, @Query() query: PageQueryDto): Promise<Page<CreditEntryDto>> {
    return this.credits.ledgerOf(userId, query);
  }

  /** Gives a user credits. For admins. */
  @Post('grants')
  @AdminOnly()
  @Idempotent()
  @ApiOperation({ operationId: 'grantCredits' })
  @ApiAnswer(CreditsDto, { status: 201, description: "The user's credits now" })
  @ApiProblems(validationFailed, adminOnly)
  async grant(@Body() grant: GrantCreditsDto, @IdempotencyToken() key: string | null): Promise<CreditsDto> {
    return this.credits.grant({ ...grant, key });
  }
}
