import { HttpException, Injectable } from '@nestjs/common';
import type { MultipartFileStream } from '@nestjs/platform-fastify/multipart';
import { Config } from '../config/config.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { FileDto } from './dto/file.dto.js';
import { FileLinks } from './file-links.js';
import type { StoredFile } from './file.entity.js';
import { fileTooLarge } from './file.problems.js';
import { FilesService } from './files.service.js';

/** Takes uploads in. */
@Injectable()
export class FileUploads {
  constructor(
    private readonly config: Config,
    private readonly files: FilesService,
    private readonly links: FileLinks,
    private readonly idempotency: IdempotencyService,
  ) {}

  /** @throws Problem UNREADABLE_FILE, FILE_TOO_LARGE, STORAGE_QUOTA_EXCEEDED, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE */
  async upload(userId: string, upload: MultipartFileStream, idempotencyKey: string | null): Promise<FileDto> {
    const file = await this.store(userId, upload);
    if (idempotencyKey === null) return FileDto.from(file, this.links);
    return this.answerOnce(userId, file, idempotencyKey);
  }

  private async store(userId: string, upload: MultipartFileStream): Promise<StoredFile> {
    try {
      return await this.files.store({ userId, name: upload.originalname, origin: 'upload' }, upload.stream);
    } catch (error) {
      const tooLarge = error instanceof HttpException && error.getStatus() === 413;
      throw tooLarge ? fileTooLarge({ limit: this.config.maxUploadMb }, { cause: error }) : error;
    }
  }

  /** Whether it is the same upload again shows only when it has arrived; if so, what was stored of the repetition goes. */
  private async answerOnce(userId: string, file: StoredFile, key: string): Promise<FileDto> {
    const request = `POST files ${file.name} ${file.sha256}`;
    let first = false;
    try {
      const answer = await this.idempotency.once(userId, key, request, async () => {
        first = true;
        return { status: 201, body: file.id };
      });
      return FileDto.from(await this.files.get(userId, String(answer.body)), this.links);
    } finally {
      if (!first) await this.files.delete(userId, file.id);
    }
  }
}
