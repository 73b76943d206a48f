import { Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { authenticationRequired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { insufficientCredits } from '../credits/credits.problems.js';
import { ApiAnswer, ApiListAnswer, ApiProblems } from '../http/api-documentation.js';
import { Idempotent, IdempotencyToken } from '../http/idempotent.js';
import type { Page } from '../http/page.js';
import { validationFailed } from '../http/problems.js';
import { TaskDto } from './dto/task.dto.js';
import { PageTasksQueryDto, TasksQueryDto } from './dto/task-query.dto.js';
import { taskIdPipe } from './task-id.pipe.js';
import { TaskLifecycle } from './task-lifecycle.service.js';
import { TaskReader } from './task-reader.service.js';
import { TaskRemoval } from './task-removal.service.js';
import { ACTIVE_STATUSES, FINISHED_STATUSES } from './task-status.js';
import {
  taskAlreadyFinished,
  taskNotFinished,
  taskNotFound,
  taskNotRetryable,
  queueOverloaded,
  tooManyActiveTasks,
} from './task.problems.js';

@ApiTags('Tasks')
@ApiProblems(authenticationRequired)
@Controller('tasks')
export class TasksController {
  constructor(
    private readonly reader: TaskReader,
    private readonly lifecycle: TaskLifecycle,
    private readonly removal: TaskRemoval,
  ) {}

  /** Your tasks of every kind, newest first; or, with `ids`, just those. */
  @Get()
  @ApiOperation({ operationId: 'listTasks' })
  @ApiListAnswer([TaskDto], { description: 'A page of tasks', missing: true })
  @ApiProblems(validationFailed)
  async list(@CurrentCaller() { userId }: Caller, @Query() query: TasksQueryDto): Promise<Page<TaskDto>> {
    return this.reader.query(userId, query);
  }

  /** Your finished tasks, newest first, with all that a form needs to be filled again. */
  @Get('history')
  @ApiOperation({ operationId: 'listTaskHistory' })
  @ApiListAnswer([TaskDto], { description: 'A page of finished tasks' })
  @ApiProblems(validationFailed)
  async history(@CurrentCaller() { userId }: Caller, @Query() query: PageTasksQueryDto): Promise<Page<TaskDto>> {
    return this.reader.query(userId, query, FINISHED_STATUSES);
  }

  /** Your waiting and running tasks: what a page asks for when it loads. */
  @Get('active')
  @ApiOperation({ operationId: 'listActiveTasks' })
  @ApiListAnswer([TaskDto], { description: 'A page of PENDING and PROCESSING tasks' })
  @ApiProblems(validationFailed)
  async active(@CurrentCaller() { userId }: Caller, @Query() query: PageTasksQueryDto): Promise<Page<TaskDto>> {
    return this.reader.query(userId, query, ACTIVE_STATUSES);
  }

  /** One of your tasks, whatever its kind. */
  @Get(':id')
  @ApiOperation({ operationId: 'getTask' })
  @ApiAnswer(TaskDto, { description: 'The task' })
  @ApiProblems(taskNotFound)
  async get(@CurrentCaller() { userId }: Caller, @Param('id', taskIdPipe) id: string): Promise<TaskDto> {
    return this.reader.present(await this.reader.get(userId, id));
  }

  /** Cancels a task: 200 when it is cancelled, 202 when it runs and is being stopped, which takes about a second. */
  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ operationId: 'cancelTask' })
  @ApiAnswer(TaskDto, { description: 'Cancelled' })
  @ApiAnswer(TaskDto, { status: 202, description: 'Being cancelled' })
  @ApiProblems(taskNotFound, taskAlreadyFinished)
  async cancel(
    @CurrentCaller() { userId }: Caller,
    @Param('id', taskIdPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskDto> {
    const { kind, ...snapshot } = await this.reader.getOurs(userId, id);
    const task = await this.lifecycle.cancel({ kind, ...snapshot });
    if (task.status !== 'CANCELLED') void reply.status(202);
    return this.reader.present({ kind, task, queuePosition: null });
  }

  /**
   * Runs a FAILED or CANCELLED task again, as a new task that names it in `retryOf`, at the price of a new one. Of a preview of which the same is already
   * waiting or running, that task is answered, and nothing is made.
   */
  @Post(':id/retry')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ operationId: 'retryTask' })
  @ApiAnswer(TaskDto, { status: 202, description: 'The new task' })
  @ApiProblems(taskNotFound, taskNotRetryable, queueOverloaded, tooManyActiveTasks, insufficientCredits)
  async retry(
    @CurrentCaller() { userId }: Caller,
    @Param('id', taskIdPipe) id: string,
    @IdempotencyToken() idempotencyToken: string | null,
  ): Promise<TaskDto> {
    const snapshot = await this.reader.getOurs(userId, id);
    const { task } = await this.lifecycle.retry(snapshot, idempotencyToken);
    return this.reader.presentNew(snapshot.kind.name, task);
  }

  /** Deletes a finished task and the files it made. */
  @Delete(':id')
  @HttpCode(200)
  @ApiOperation({ operationId: 'deleteTask' })
  @ApiAnswer(TaskDto, { description: 'Deleted; this is what it was' })
  @ApiProblems(taskNotFound, taskNotFinished)
  async remove(@CurrentCaller() { userId }: Caller, @Param('id', taskIdPipe) id: string): Promise<TaskDto> {
    const snapshot = await this.reader.getOurs(userId, id);
    await this.removal.remove(snapshot);
    return { ...this.reader.present(snapshot), resultUrl: null };
  }
}
