import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { authenticationRequired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { FileLinks } from '../files/file-links.js';
import { fileNotFound } from '../files/file.problems.js';
import { ApiAnswer, ApiListAnswer, ApiProblems } from '../http/api-documentation.js';
import { Idempotent } from '../http/idempotent.js';
import { integerOr } from '../http/integer-id.pipe.js';
import { PageQueryDto } from '../http/page-query.dto.js';
import type { Page } from '../http/page.js';
import { validationFailed } from '../http/problems.js';
import { workNotFound } from './catalog.problems.js';
import { CreateWorkDto, WorkDto } from './dto/work.dto.js';
import { WorksService } from './works.service.js';

@ApiTags('Catalog')
@ApiProblems(authenticationRequired)
@Controller('works')
export class WorksController {
  constructor(
    private readonly works: WorksService,
    private readonly links: FileLinks,
  ) {}

  /** Makes an uploaded picture one of your works. */
  @Post()
  @Idempotent()
  @ApiOperation({ operationId: 'createWork' })
  @ApiAnswer(WorkDto, { status: 201, description: 'The work' })
  @ApiProblems(validationFailed, fileNotFound)
  async create(@CurrentCaller() { userId }: Caller, @Body() request: CreateWorkDto): Promise<WorkDto> {
    return WorkDto.from(await this.works.create(userId, request), this.links);
  }

  /** Your works, newest first. */
  @Get()
  @ApiOperation({ operationId: 'listWorks' })
  @ApiListAnswer([WorkDto], { description: 'A page of works' })
  @ApiProblems(validationFailed)
  async list(@CurrentCaller() { userId }: Caller, @Query() query: PageQueryDto): Promise<Page<WorkDto>> {
    return (await this.works.list(userId, query)).map((work) => WorkDto.from(work, this.links));
  }

  /** One of your works. */
  @Get(':id')
  @ApiOperation({ operationId: 'getWork' })
  @ApiAnswer(WorkDto, { description: 'The work' })
  @ApiProblems(workNotFound)
  async get(@CurrentCaller() { userId }: Caller, @Param('id', integerOr(workNotFound)) id: number): Promise<WorkDto> {
    return WorkDto.from(await this.works.get(userId, id), this.links);
  }
}
