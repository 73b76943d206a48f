import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { authenticationRequired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { insufficientCredits } from '../credits/credits.problems.js';
import { fileNotFound, fileReaderBusy, unreadableFile } from '../files/file.problems.js';
import { ApiAnswer, ApiListAnswer, ApiProblems } from '../http/api-documentation.js';
import { Idempotent, IdempotencyToken } from '../http/idempotent.js';
import type { Page } from '../http/page.js';
import { validationFailed } from '../http/problems.js';
import type { TaskDto } from '../task-lifecycle/dto/task.dto.js';
import { KindTasksQueryDto } from '../task-lifecycle/dto/task-query.dto.js';
import { taskIdPipe } from '../task-lifecycle/task-id.pipe.js';
import { taskNotFinished, taskNotFound, queueOverloaded, tooManyActiveTasks } from '../task-lifecycle/task.problems.js';
import { CreatePdfJobDto } from './dto/create-pdf-job.dto.js';
import { PdfJobDto } from './dto/pdf-job.dto.js';
import { PdfJobsReader } from './pdf-jobs-reader.service.js';
import { PdfJobsService } from './pdf-jobs.service.js';
import {
  notAPdf,
  nothingFailed,
  passwordRequired,
  passwordWrong,
  pdfTooLarge,
  providerNotConfigured,
  tooManyPages,
} from './pdf.problems.js';

@ApiTags('PDF jobs')
@ApiProblems(authenticationRequired)
@Controller('pdf/jobs')
export class PdfJobsController {
  constructor(
    private readonly service: PdfJobsService,
    private readonly reader: PdfJobsReader,
  ) {}

  /**
   * Asks for work on a PDF, in shards of pages that run side by side. `extract` gives Markdown and JSON; `translate`,
   * `summarize` and `prompt` put each page's text through a language model.
   */
  @Post()
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ operationId: 'createPdfJob' })
  @ApiAnswer(PdfJobDto, { status: 202, description: 'The job' })
  @ApiProblems(validationFailed, insufficientCredits, fileNotFound, unreadableFile, notAPdf, pdfTooLarge)
  @ApiProblems(
    passwordRequired,
    passwordWrong,
    tooManyPages,
    providerNotConfigured,
    fileReaderBusy,
    queueOverloaded,
    tooManyActiveTasks,
  )
  async create(
    @CurrentCaller() { userId }: Caller,
    @Body() request: CreatePdfJobDto,
    @IdempotencyToken() idempotencyToken: string | null,
  ): Promise<TaskDto> {
    return this.reader.presentNew(await this.service.create(userId, request, idempotencyToken));
  }

  /** Your PDF jobs, newest first. */
  @Get()
  @ApiOperation({ operationId: 'listPdfJobs' })
  @ApiListAnswer([PdfJobDto], { description: 'A page of jobs', missing: true })
  @ApiProblems(validationFailed)
  async list(@CurrentCaller() { userId }: Caller, @Query() query: KindTasksQueryDto): Promise<Page<TaskDto>> {
    return this.reader.list(userId, query);
  }

  /** One of your PDF jobs, with its shards. */
  @Get(':id')
  @ApiOperation({ operationId: 'getPdfJob' })
  @ApiAnswer(PdfJobDto, { description: 'The job' })
  @ApiProblems(taskNotFound)
  async get(@CurrentCaller() { userId }: Caller, @Param('id', taskIdPipe) id: string): Promise<TaskDto> {
    return this.reader.get(userId, id);
  }

  /** Runs only what failed again, as a new job that takes over the other shards and names this one in `retryOf`. */
  @Post(':id/retry-failed')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ operationId: 'retryFailedPdfJob' })
  @ApiAnswer(PdfJobDto, { status: 202, description: 'The new job' })
  @ApiProblems(taskNotFound, nothingFailed, insufficientCredits, queueOverloaded, tooManyActiveTasks)
  async retryFailed(
    @CurrentCaller() { userId }: Caller,
    @Param('id', taskIdPipe) id: string,
    @IdempotencyToken() idempotencyToken: string | null,
  ): Promise<TaskDto> {
    const job = await this.reader.find(userId, id);
    return this.reader.presentNew(await this.service.retryFailed(job, idempotencyToken));
  }

  /** Deletes a finished job and the files it made. */
  @Delete(':id')
  @HttpCode(200)
  @ApiOperation({ operationId: 'deletePdfJob' })
  @ApiAnswer(PdfJobDto, { description: 'Deleted; this is what it was' })
  @ApiProblems(taskNotFound, taskNotFinished)
  async remove(@CurrentCaller() { userId }: Caller, @Param('id', taskIdPipe) id: string): Promise<TaskDto> {
    return this.reader.remove(userId, id);
  }
}
