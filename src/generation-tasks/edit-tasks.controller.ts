import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { authenticationRequired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { insufficientCredits } from '../credits/credits.problems.js';
import { fileNotFound } from '../files/file.problems.js';
import { ApiAnswer, ApiProblems } from '../http/api-documentation.js';
import { Idempotent, IdempotencyToken } from '../http/idempotent.js';
import { validationFailed } from '../http/problems.js';
import type { TaskDto } from '../task-lifecycle/dto/task.dto.js';
import { TaskReader } from '../task-lifecycle/task-reader.service.js';
import { queueOverloaded, tooManyActiveTasks } from '../task-lifecycle/task.problems.js';
import { CreateEditTaskDto } from './dto/create-generation-task.dto.js';
import { GenerationTaskDto } from './dto/generation-task.dto.js';
import { GenerationTasksService } from './generation-tasks.service.js';
import { GENERATION } from './generation.kind.js';
import { providerNotConfigured } from './generation.problems.js';

@ApiTags('Generation')
@ApiProblems(authenticationRequired)
@Controller('tasks')
export class EditTasksController {
  constructor(
    private readonly service: GenerationTasksService,
    private readonly reader: TaskReader,
  ) {}

  /** The older edit API: makes a generation task of the type that `mode` names. */
  @Post()
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ operationId: 'createEditTask' })
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
    @Body() request: CreateEditTaskDto,
    @IdempotencyToken() idempotencyToken: string | null,
  ): Promise<TaskDto> {
    return this.reader.presentNew(GENERATION, await this.service.createEdit(userId, request, idempotencyToken));
  }
}
