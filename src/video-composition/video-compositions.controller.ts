import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { authenticationRequired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { fileNotFound } from '../files/file.problems.js';
import { ApiAnswer, ApiListAnswer, ApiProblems } from '../http/api-documentation.js';
import { Idempotent, IdempotencyToken } from '../http/idempotent.js';
import type { Page } from '../http/page.js';
import { validationFailed } from '../http/problems.js';
import { uuidOr } from '../http/uuid.pipe.js';
import { KindTasksQueryDto } from '../task-lifecycle/dto/task-query.dto.js';
import type { TaskDto } from '../task-lifecycle/dto/task.dto.js';
import { TaskReader } from '../task-lifecycle/task-reader.service.js';
import { queueOverloaded, taskNotFound, tooManyActiveTasks } from '../task-lifecycle/task.problems.js';
import { CreateCompositionDto } from './dto/create-composition.dto.js';
import { VideoCompositionDto } from './dto/video-composition.dto.js';
import { VideoCompositionsService } from './video-compositions.service.js';
import { VIDEO } from './video.js';
import { clipTooShort, compositionTooLarge, ffmpegTooOld } from './video.problems.js';

@ApiTags('Videos')
@ApiProblems(authenticationRequired)
@Controller('video')
export class VideoCompositionsController {
  constructor(
    private readonly service: VideoCompositionsService,
    private readonly reader: TaskReader,
  ) {}

  /**
   * Asks for one video made of 2 to 50 uploaded ones. Inputs that match are copied without any loss; only what differs
   * is re-encoded, to what most of the duration has or what `output` asks for.
   */
  @Post('compositions')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ operationId: 'createVideoComposition' })
  @ApiAnswer(VideoCompositionDto, { status: 202, description: 'The task' })
  @ApiProblems(
    validationFailed,
    fileNotFound,
    compositionTooLarge,
    clipTooShort,
    ffmpegTooOld,
    queueOverloaded,
    tooManyActiveTasks,
  )
  async create(
    @CurrentCaller() { userId }: Caller,
    @Body() request: CreateCompositionDto,
    @IdempotencyToken() idempotencyToken: string | null,
  ): Promise<TaskDto> {
    return this.reader.presentNew(VIDEO, await this.service.create(userId, request, idempotencyToken));
  }

  /** Your compositions, newest first; or, with `ids`, up to 100 at once. */
  @Get('compositions')
  @ApiOperation({ operationId: 'listVideoCompositions' })
  @ApiListAnswer([VideoCompositionDto], { description: 'A page of compositions', missing: true })
  @ApiProblems(validationFailed)
  async list(@CurrentCaller() { userId }: Caller, @Query() query: KindTasksQueryDto): Promise<Page<TaskDto>> {
    return this.reader.query(userId, Object.assign(query, { kind: VIDEO }));
  }

  /** One of your compositions. `POST /tasks/{id}/cancel` cancels it. */
  @Get('compositions/:id')
  @ApiOperation({ operationId: 'getVideoComposition' })
  @ApiAnswer(VideoCompositionDto, { description: 'The composition' })
  @ApiProblems(taskNotFound)
  async get(@CurrentCaller() { userId }: Caller, @Param('id', uuidOr(taskNotFound)) id: string): Promise<TaskDto> {
    return this.reader.present(await this.reader.get(userId, id, VIDEO));
  }
}
