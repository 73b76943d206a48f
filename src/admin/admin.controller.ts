import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { adminOnly, authenticationRequired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { AdminOnly } from '../auth/caller.guard.js';
import { ApiAnswer, ApiProblems } from '../http/api-documentation.js';
import { kindNotFound, workerNotFound } from '../task-lifecycle/operations/operations.problems.js';
import { TaskOperations } from '../task-lifecycle/operations/task-operations.service.js';
import { TaskOverview } from '../task-lifecycle/operations/task-overview.service.js';
import { OverviewDto } from './dto/overview.dto.js';

@ApiTags('Admin')
@AdminOnly()
@ApiProblems(authenticationRequired, adminOnly)
@Controller('admin')
export class AdminController {
  constructor(
    private readonly overview: TaskOverview,
    private readonly operations: TaskOperations,
  ) {}

  /** What waits, what runs and where, what ended lately and why, over all processes. For admins. */
  @Get('overview')
  @ApiOperation({ operationId: 'getOverview' })
  @ApiAnswer(OverviewDto, { description: 'How things stand' })
  async get(): Promise<OverviewDto> {
    const [kinds, workers] = await Promise.all([this.overview.kinds(), this.overview.workers()]);
    return OverviewDto.from(kinds, workers);
  }

  /**
   * Holds a kind back: within about a second no worker takes tasks of it any more. What runs goes on; what waits, and what is
   * submitted meanwhile, stays PENDING. Pausing twice is pausing once. For admins.
   */
  @Post('kinds/:kind/pause')
  @HttpCode(200)
  @ApiOperation({ operationId: 'pauseKind' })
  @ApiAnswer(OverviewDto, { description: 'How things stand now' })
  @ApiProblems(kindNotFound)
  async pause(@CurrentCaller() { userId }: Caller, @Param('kind') kind: string): Promise<OverviewDto> {
    await this.operations.pause(kind, userId);
    return this.get();
  }

  /** Lets workers take tasks of a kind again: they begin within about a second. For admins. */
  @Post('kinds/:kind/resume')
  @HttpCode(200)
  @ApiOperation({ operationId: 'resumeKind' })
  @ApiAnswer(OverviewDto, { description: 'How things stand now' })
  @ApiProblems(kindNotFound)
  async resume(@Param('kind') kind: string): Promise<OverviewDto> {
    await this.operations.resume(kind);
    return this.get();
  }

  /** Has a worker end what it runs and take nothing more, such as before its machine is stopped. For admins. */
  @Post('workers/:id/drain')
  @HttpCode(200)
  @ApiOperation({ operationId: 'drainWorker' })
  @ApiAnswer(OverviewDto, { description: 'How things stand now' })
  @ApiProblems(workerNotFound)
  async drain(@Param('id') id: string): Promise<OverviewDto> {
    await this.operations.drain(id, true);
    return this.get();
  }

  /** Lets a drained worker take tasks again. For admins. */
  @Post('workers/:id/undrain')
  @HttpCode(200)
  @ApiOperation({ operationId: 'undrainWorker' })
  @ApiAnswer(OverviewDto, { description: 'How things stand now' })
  @ApiProblems(workerNotFound)
  async undrain(@Param('id') id: string): Promise<OverviewDto> {
    await this.operations.drain(id, false);
    return this.get();
  }
}
