import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer, ApiListAnswer, ApiProblems } from '../http/api-documentation.js';
import { Idempotent } from '../http/idempotent.js';
import { PageQueryDto } from '../http/page-query.dto.js';
import type { Page } from '../http/page.js';
import { validationFailed } from '../http/problems.js';
import { uuidOr } from '../http/uuid.pipe.js';
import { apiKeyNotFound, authenticationRequired, keyCannotManageKeys } from './auth.problems.js';
import { ApiKeyService } from './api-key.service.js';
import type { Caller } from './caller.js';
import { CurrentCaller } from './caller.js';
import { JwtOnly } from './caller.guard.js';
import { ApiKeyDto, CreateApiKeyDto, NewApiKeyDto } from './dto/api-key.dto.js';

@ApiTags('Callers')
@ApiProblems(authenticationRequired, keyCannotManageKeys)
@JwtOnly()
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly apiKeys: ApiKeyService) {}

  /** Makes an API key for servers that call on your behalf. The key is shown in this answer only. */
  @Post()
  @Idempotent()
  @ApiOperation({ operationId: 'createApiKey' })
  @ApiAnswer(NewApiKeyDto, { status: 201, description: 'The key' })
  @ApiProblems(validationFailed)
  async create(@CurrentCaller() { userId }: Caller, @Body() request: CreateApiKeyDto): Promise<NewApiKeyDto> {
    const { key, stored } = await this.apiKeys.create(userId, request);
    return { ...ApiKeyDto.from(stored), key };
  }

  /** Your API keys, newest first, without the keys themselves. */
  @Get()
  @ApiOperation({ operationId: 'listApiKeys' })
  @ApiListAnswer([ApiKeyDto], { description: 'A page of keys' })
  @ApiProblems(validationFailed)
  async list(@CurrentCaller() { userId }: Caller, @Query() query: PageQueryDto): Promise<Page<ApiKeyDto>> {
    return (await this.apiKeys.list(userId, query)).map((key) => ApiKeyDto.from(key));
  }

  /** Revokes a key: it stops working at once. */
  @Delete(':id')
  @HttpCode(200)
  @ApiOperation({ operationId: 'revokeApiKey' })
  @ApiAnswer(ApiKeyDto, { description: 'Revoked; this is what it was' })
  @ApiProblems(apiKeyNotFound)
  async revoke(
    @CurrentCaller() { userId }: Caller,
    @Param('id', uuidOr(apiKeyNotFound)) id: string,
  ): Promise<ApiKeyDto> {
    return ApiKeyDto.from(await this.apiKeys.revoke(userId, id));
  }
}
