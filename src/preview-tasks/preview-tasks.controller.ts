import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { authenticationRequired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { productNotFound, workNotFound } from '../catalog/catalog.problems.js';
import { ApiAnswer, ApiListAnswer, ApiProblems } from '../http/api-documentation.js';
import { Idempotent, IdempotencyToken } from '../http/idempotent.js';
import type { Page } from '../http/page.js';
import { validationFailed } from '../http/problems.js';
import { uuidOr } from '../http/uuid.pipe.js';
import { KindTasksQueryDto } from '../task-lifecycle/dto/task-query.dto.js';
import type { TaskDto } from '../task-lifecycle/dto/task.dto.js';
import { TaskReader } from '../task-lifecycle/task-reader.service.js';
import { queueOverloaded, taskNotFound, tooManyActiveTasks } from '../task-lifecycle/task.problems.js';
import { CreatePreviewTaskDto } from './dto/create-preview-task.dto.js';
import { ClearedCacheDto, PreviewCacheQueryDto } from './dto/preview-query.dto.js';
import { PreviewTaskDto } from './dto/preview-task.dto.js';
import { PreviewCache } from './preview-cache.js';
import { PreviewTasksService } from './preview-tasks.service.js';
import { PREVIEW } from './preview.kind.js';

@ApiTags('Previews')
@ApiProblems(authenticationRequired)
@Controller('preview')
export class PreviewTasksController {
  constructor(
    private readonly service: PreviewTasksService,
    private readonly cache: PreviewCache,
    private readonly reader: TaskReader,
  ) {}

  /**
   * Asks for a preview of a work on a product. 202: a task was made, or one for the same preview was already waiting or
   * running, and this is it. 200: the same preview was made in the last 7 days, and this is it (`cached`).
   */
  @Post('tasks')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ operationId: 'createPreviewTask' })
  @ApiAnswer(PreviewTaskDto, { description: 'The finished preview, from the cache' })
  @ApiAnswer(PreviewTaskDto, { status: 202, description: 'The task' })
  @ApiProblems(validationFailed, workNotFound, productNotFound, queueOverloaded, tooManyActiveTasks)
  async create(
    @CurrentCaller() { userId }: Caller,
    @Body() request: CreatePreviewTaskDto,
    @IdempotencyToken() idempotencyToken: string | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskDto> {
    const { task, cached } = await this.service.create(userId, request, idempotencyToken);
    if (cached) void reply.status(200);
    return { ...(await this.reader.presentNew(PREVIEW, task)), ...(cached ? { cached } : {}) };
  }

  /** Your previews, newest first; or, with `ids`, up to 100 at once. */
  @Get('tasks')
  @ApiOperation({ operationId: 'listPreviewTasks' })
  @ApiListAnswer([PreviewTaskDto], { description: 'A page of previews', missing: true })
  @ApiProblems(validationFailed)
  async list(@CurrentCaller() { userId }: Caller, @Query() query: KindTasksQueryDto): Promise<Page<TaskDto>> {
    return this.reader.query(userId, Object.assign(query, { kind: PREVIEW }));
  }

  /** One of your previews. */
  @Get('tasks/:id')
  @ApiOperation({ operationId: 'getPreviewTask' })
  @ApiAnswer(PreviewTaskDto, { description: 'The preview' })
  @ApiProblems(taskNotFound)
  async get(@CurrentCaller() { userId }: Caller, @Param('id', uuidOr(taskNotFound)) id: string): Promise<TaskDto> {
    return this.reader.present(await this.reader.get(userId, id, PREVIEW));
  }

  /** Forgets your finished previews of these parameters: the next request for one renders it again. */
  @Delete('cache')
  @HttpCode(200)
  @ApiOperation({ operationId: 'clearPreviewCache' })
  @ApiAnswer(ClearedCacheDto, { description: 'How many were forgotten' })
  @ApiProblems(validationFailed)
  async clear(@CurrentCaller() { userId }: Caller, @Query() query: PreviewCacheQueryDto): Promise<ClearedCacheDto> {
    return { cleared: await this.cache.clear(userId, query) };
  }
}
