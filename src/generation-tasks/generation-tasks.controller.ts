import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { authenticationRequired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { insufficientCredits } from '../credits/credits.problems.js';
import { fileNotFound } from '../files/file.problems.js';
import { ApiAnswer, ApiListAnswer, ApiProblems } from '../http/api-documentation.js';
import { Idempotent, IdempotencyToken } from '../http/idempotent.js';
import type { Page } from '../http/page.js';
import { validationFailed } from '../http/problems.js';
import type { TaskDto } from '../task-lifecycle/dto/task.dto.js';
import { taskIdPipe } from '../task-lifecycle/task-id.pipe.js';
import { TaskReader } from '../task-lifecycle/task-reader.service.js';
import { ACTIVE_STATUSES } from '../task-lifecycle/task-status.js';
import { queueOverloaded, taskNotFound, tooManyActiveTasks } from '../task-lifecycle/task.problems.js';
import { CreateGenerationTaskDto } from './dto/create-generation-task.dto.js';
import { ActiveGenerationQueryDto, GenerationQueryDto } from './dto/generation-query.dto.js';
import { GenerationTaskDto } from './dto/generation-task.dto.js';
import { GenerationTasksService } from './generation-tasks.service.js';
import { GENERATION } from './generation.kind.js';
import { providerNotConfigured } from './generation.problems.js';

@ApiTags('Generation')
@ApiProblems(authenticationRequired)
@Controller('generation')
export class GenerationTasksController {
  constructor(
    private readonly service: GenerationTasksService,
    private readonly reader: TaskReader,
  ) {}

  /**
   * Asks for AI images, new ones or edited ones. The credits are held at once, and given back unless the task is
   * COMPLETED.
   */
  @Post('tasks')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ operationId: 'createGenerationTask' })
  @ApiAnswer(GenerationTaskDto, { status: 202, description: 'The task' })
  @ApiProblems(
    validationFailed,
    insufficientCredits,
    fileNotFound,
    providerNotConfigured,
    queueOverloaded,
    tooManyActiveTasks,
  )
  async create(
    @CurrentCaller() { userId }: Caller,
    @Body() request: CreateGenerationTaskDto,
    @IdempotencyToken() idempotencyToken: string | null,
  ): Promise<TaskDto> {
    return this.reader.presentNew(GENERATION, await this.service.create(userId, request, idempotencyToken));
  }

  /** Your generation tasks, newest first. */
  @Get('tasks')
  @ApiOperation({ operationId: 'listGenerationTasks' })
  @ApiListAnswer([GenerationTaskDto], { description: 'A page of tasks', missing: true })
  @ApiProblems(validationFailed)
  async list(@CurrentCaller() { userId }: Caller, @Query() query: GenerationQueryDto): Promise<Page<TaskDto>> {
    return this.reader.query(userId, Object.assign(query, { kind: GENERATION }));
  }

  /** Your waiting and running tasks, with prompts and pictures: what a page asks for when it loads. */
  @Get('tasks/active')
  @ApiOperation({ operationId: 'listActiveGenerationTasks' })
  @ApiListAnswer([GenerationTaskDto], { description: 'A page of PENDING and PROCESSING tasks' })
  @ApiProblems(validationFailed)
  async active(@CurrentCaller() { userId }: Caller, @Query() query: ActiveGenerationQueryDto): Promise<Page<TaskDto>> {
    return this.reader.query(userId, Object.assign(query, { kind: GENERATION }), ACTIVE_STATUSES);
  }

  /** One of your generation tasks. */
  @Get('tasks/:id')
  @ApiOperation({ operationId: 'getGenerationTask' })
  @ApiAnswer(GenerationTaskDto, { description: 'The task' })
  @ApiProblems(taskNotFound)
  async get(@CurrentCaller() { userId }: Caller, @Param('id', taskIdPipe) id: string): Promise<TaskDto> {
    return this.reader.present(await this.reader.get(userId, id, GENERATION));
  }
}
