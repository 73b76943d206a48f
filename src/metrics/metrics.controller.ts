import { timingSafeEqual } from 'node:crypto';
import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { invalidToken } from '../auth/auth.problems.js';
import { Public } from '../auth/caller.guard.js';
import { Config } from '../config/config.js';
import { ApiProblems } from '../http/api-documentation.js';
import { MetricsService } from './metrics.service.js';

@ApiTags('Operations')
@Public()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly config: Config,
    private readonly metrics: MetricsService,
  ) {}

  /** Metrics for Prometheus; with `METRICS_TOKEN` only for whoever sends it as bearer token. */
  @Get()
  @ApiOperation({ operationId: 'getMetrics', security: [] })
  @ApiResponse({
    status: 200,
    description: 'Prometheus text format',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiProblems(invalidToken)
  async get(
    @Headers('authorization') authorization: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { metricsToken } = this.config;
    if (metricsToken !== undefined && !isSame(authorization ?? '', `Bearer ${metricsToken}`)) {
      throw invalidToken({ reason: 'it is not the METRICS_TOKEN' });
    }
    void reply.type(this.metrics.contentType).header('cache-control', 'no-store');
    return this.metrics.text();
  }
}

/** In a time that tells nothing of how much was right. */
function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
