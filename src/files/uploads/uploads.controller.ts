import { Controller, Delete, Get, Head, HttpCode, Options, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticationRequired } from '../../auth/auth.problems.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/caller.js';
import { Public } from '../../auth/caller.guard.js';
import { Config } from '../../config/config.js';
import { ApiAnswer, ApiProblems } from '../../http/api-documentation.js';
import { uuidOr } from '../../http/uuid.pipe.js';
import { FileDto } from '../dto/file.dto.js';
import { UploadDto } from '../dto/upload.dto.js';
import { FileLinks } from '../file-links.js';
import {
  fileReaderBusy,
  fileTooLarge,
  storageQuotaExceeded,
  storageUnavailable,
  unreadableFile,
} from '../file.problems.js';
import { ResumableUploads } from './resumable-uploads.service.js';
import { tusVersion, uploadInvalid, uploadLocked, uploadNotFound } from './upload.problems.js';

const TUS = { name: 'Tus-Resumable', required: true, schema: { type: 'string', enum: ['1.0.0'] } };
const EXTENSIONS = 'creation,creation-with-upload,creation-defer-length,termination,expiration';
const toUploadId = uuidOr(uploadNotFound);

@ApiTags('Files')
@ApiProblems(authenticationRequired)
@Controller('files/tus')
export class UploadsController {
  constructor(
    private readonly config: Config,
    private readonly uploads: ResumableUploads,
    private readonly links: FileLinks,
  ) {}

  /**
   * Begins an upload that may break off and go on: [tus 1.0.0](https://tus.io/protocols/resumable-upload), for any of its clients. `Location` is
   * `/files/tus/{id}`: its bytes go there by PATCH, HEAD tells how far it is, DELETE ends it, and GET answers with the file that it has
   * become (its id is also in `Darkroom-File-Id` of the last PATCH). Limits are those of `POST /files`. These four have no entries of their own
   * here: OpenAPI allows no path beside `/files/{id}/content` that could be mistaken for it.
   */
  @Post()
  @ApiOperation({ operationId: 'beginUpload' })
  @ApiHeader(TUS)
  @ApiHeader({ name: 'Upload-Length', description: 'Bytes of the file', schema: { type: 'integer' } })
  @ApiHeader({ name: 'Upload-Metadata', description: '`filename` and its value in Base64', schema: { type: 'string' } })
  @ApiAnswer(UploadDto, { status: 201, description: 'The upload; its address is in `Location`' })
  @ApiProblems(uploadInvalid, tusVersion, fileTooLarge, storageQuotaExceeded, unreadableFile, uploadLocked)
  @ApiProblems(storageUnavailable, fileReaderBusy)
  begin(
    @CurrentCaller() { userId }: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.uploads.begin(userId, request, reply);
  }

  @Options()
  @Public()
  @HttpCode(204)
  @ApiExcludeEndpoint()
  options(@Res() reply: FastifyReply): void {
    void reply
      .status(204)
      .headers({
        'tus-resumable': '1.0.0',
        'tus-version': '1.0.0',
        'tus-extension': EXTENSIONS,
        'tus-max-size': this.config.maxUploadMb * 1_000_000,
      })
      .send();
  }

  @Head(':id')
  @ApiExcludeEndpoint()
  offset(
    @CurrentCaller() { userId }: Caller,
    @Param('id', toUploadId) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.uploads.proceed(userId, id, request, reply);
  }

  /** Sends bytes of an upload, from `Upload-Offset` on. With the last of them it is a file; its id is in `Darkroom-File-Id`. */
  @Patch(':id')
  @ApiExcludeEndpoint()
  proceed(
    @CurrentCaller() { userId }: Caller,
    @Param('id', toUploadId) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.uploads.proceed(userId, id, request, reply);
  }

  /** The file that an upload has become. */
  @Get(':id')
  @ApiExcludeEndpoint()
  async file(@CurrentCaller() { userId }: Caller, @Param('id', toUploadId) id: string): Promise<FileDto> {
    return FileDto.from(await this.uploads.fileOf(userId, id), this.links);
  }

  /** Ends an upload; the file, where it has become one, stays. */
  @Delete(':id')
  @ApiExcludeEndpoint()
  end(
    @CurrentCaller() { userId }: Caller,
    @Param('id', toUploadId) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.uploads.proceed(userId, id, request, reply);
  }
}
