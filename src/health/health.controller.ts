import { Controller, Get, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/caller.guard.js';
import { ApiProblems } from '../http/api-documentation.js';
import { internalError } from '../http/problems.js';
import { HealthCheckDto, HealthDto } from './health.dto.js';
import { HealthService } from './health.service.js';

@ApiTags('Operations')
@Public()
@ApiExtraModels(HealthCheckDto)
@ApiProblems(internalError)
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** Whether the process runs at all. */
  @Get('live')
  @ApiOperation({ operationId: 'getLiveness', security: [] })
  @ApiResponse({ status: 200, type: HealthDto, description: 'It runs' })
  live(): HealthDto {
    return { status: 'ok', checks: {} };
  }

  /** Whether the process can do its work. `degraded` (no Redis: slower, but nothing is lost) is still 200. */
  @Get('ready')
  @ApiOperation({ operationId: 'getReadiness', security: [] })
  @ApiResponse({ status: 200, type: HealthDto, description: 'Ready, perhaps degraded' })
  @ApiResponse({ status: 503, type: HealthDto, description: 'Not ready' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthDto> {
    const health = await this.health.check();
    if (health.status === 'down') void reply.status(503).header('retry-after', 2);
    return health;
  }
}
