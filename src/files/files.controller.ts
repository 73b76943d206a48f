import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import type { MultipartFileStream } from '@nestjs/platform-fastify/multipart';
import { FileStreamInterceptor } from '@nestjs/platform-fastify/multipart';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticationRequired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { SignedOrCaller } from '../auth/caller.guard.js';
import { ApiAnswer, ApiProblems } from '../http/api-documentation.js';
import { ApiIdempotencyKey, idempotencyKeyOf } from '../http/idempotent.js';
import { uuidOr } from '../http/uuid.pipe.js';
import { FileDto } from './dto/file.dto.js';
import { SignedLinkQueryDto } from './dto/signed-link-query.dto.js';
import { FileDelivery } from './file-delivery.service.js';
import { FileLinks } from './file-links.js';
import {
  fileInUse,
  fileMissing,
  fileNotFound,
  fileReaderBusy,
  fileTooLarge,
  linkExpired,
  noFileSent,
  rangeNotSatisfiable,
  storageQuotaExceeded,
  unreadableFile,
} from './file.problems.js';
import { FileUploads } from './file-uploads.service.js';
import { FilesService } from './files.service.js';
import { UploadFormInterceptor } from './upload-form.interceptor.js';

@ApiTags('Files')
@ApiProblems(authenticationRequired)
@Controller('files')
export class FilesController {
  constructor(
    private readonly uploads: FileUploads,
    private readonly files: FilesService,
    private readonly delivery: FileDelivery,
    private readonly links: FileLinks,
  ) {}

  /** Uploads a file. What it is shows its content, not its name; a file that cannot be used is refused and not kept. */
  @Post()
  @UseInterceptors(UploadFormInterceptor, FileStreamInterceptor('file'))
  @ApiIdempotencyKey()
  @ApiOperation({ operationId: 'uploadFile' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
  })
  @ApiAnswer(FileDto, { status: 201, description: 'The file' })
  @ApiProblems(fileMissing, unreadableFile, fileTooLarge, storageQuotaExceeded, fileReaderBusy)
  async upload(
    @CurrentCaller() { userId }: Caller,
    @UploadedFile() upload: MultipartFileStream | undefined,
    @Req() request: FastifyRequest,
  ): Promise<FileDto> {
    if (!upload) throw noFileSent();
    return this.uploads.upload(userId, upload, idempotencyKeyOf(request));
  }

  /** What is known of one of your files. */
  @Get(':id')
  @ApiOperation({ operationId: 'getFile' })
  @ApiAnswer(FileDto, { description: 'The file' })
  @ApiProblems(fileNotFound)
  async get(@CurrentCaller() { userId }: Caller, @Param('id', uuidOr(fileNotFound)) id: string): Promise<FileDto> {
    return FileDto.from(await this.files.get(userId, id), this.links);
  }

  /** The content of a file, for your token or by a signed link. Takes `Range`, `If-None-Match` and `If-Range`. */
  @Get(':id/content')
  @SignedOrCaller('signature')
  @ApiOperation({ operationId: 'getFileContent' })
  @ApiResponse({
    status: 200,
    description: 'The bytes',
    content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiResponse({
    status: 206,
    description: 'The range',
    content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiResponse({ status: 304, description: 'Not changed' })
  @ApiProblems(fileNotFound, linkExpired, rangeNotSatisfiable)
  async content(
    @Param('id', uuidOr(fileNotFound)) id: string,
    @Query() link: SignedLinkQueryDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { caller } = request;
    if (!caller && !this.links.verify(id, link.expires ?? '', link.signature ?? '')) throw linkExpired();
    const file = caller ? await this.files.get(caller.userId, id) : await this.files.find(id);
    if (!file) throw fileNotFound({ id });
    await this.delivery.send(file, request, reply);
  }

  /** Deletes a file that nothing needs. */
  @Delete(':id')
  @HttpCode(200)
  @ApiOperation({ operationId: 'deleteFile' })
  @ApiAnswer(FileDto, { description: 'Deleted; this is what it was' })
  @ApiProblems(fileNotFound, fileInUse)
  async delete(@CurrentCaller() { userId }: Caller, @Param('id', uuidOr(fileNotFound)) id: string): Promise<FileDto> {
    const file = await this.files.get(userId, id);
    await this.files.delete(userId, id);
    return FileDto.from(file, this.links);
  }
}
