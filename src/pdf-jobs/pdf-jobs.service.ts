import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { validationFailed } from '../http/problems.js';
import { TaskLifecycle } from '../task-lifecycle/task-lifecycle.service.js';
import type { CreatePdfJobDto } from './dto/create-pdf-job.dto.js';
import { parsePageRanges } from './page-ranges.js';
import { PdfIntake } from './pdf-intake.service.js';
import type { PdfJob } from './pdf-job.entity.js';
import { PdfPasswords } from './pdf-passwords.service.js';
import { PDF } from './pdf.kind.js';
import { nothingFailed, providerNotConfigured, tooManyPages } from './pdf.problems.js';

/** Pages of a shard that goes through a language model: what is lost when it fails. */
const LLM_PAGES = 8;

@Injectable()
export class PdfJobsService {
  constructor(
    private readonly config: Config,
    private readonly intake: PdfIntake,
    private readonly passwords: PdfPasswords,
    private readonly lifecycle: TaskLifecycle,
  ) {}

  /**
   * @throws Problem VALIDATION_FAILED, PROVIDER_NOT_CONFIGURED, FILE_NOT_FOUND, NOT_A_PDF, FILE_TOO_LARGE,
   * UNREADABLE_FILE, FILE_READER_BUSY, PASSWORD_REQUIRED, PASSWORD_WRONG, TOO_MANY_PAGES, INSUFFICIENT_CREDITS,
   * TOO_MANY_ACTIVE_TASKS
   */
  async create(userId: string, request: CreatePdfJobDto, token: string | null): Promise<PdfJob> {
    const { fileId, operation = 'extract', pages: pageRanges = '', options = {} } = request;
    refuseMissingOption(request);
    if (operation !== 'extract' && this.config.llmBaseUrl === undefined) throw providerNotConfigured({ operation });
    const { documentPages, password } = await this.intake.take(userId, fileId, request.password ?? null);
    const pages = parsePageRanges(pageRanges, documentPages);
    if (!pages) throw invalid('pages', `pages must be within 1-${documentPages}, which are the pages there are`);
    const limit = this.config.pdfMaxPages;
    if (pages.length > limit) throw tooManyPages({ pages: pages.length, limit });
    const { task } = await this.lifecycle.submit<PdfJob>(PDF, {
      userId,
      type: operation,
      input: {
        fileId,
        password: password === null ? null : this.passwords.hide(password),
        operation,
        documentPages,
        pageRanges: pageRanges.replace(/\s/g, ''),
        totalPages: pages.length,
        pagesPerShard: request.pagesPerShard ?? (operation === 'extract' ? this.config.pdfPagesPerShard : LLM_PAGES),
        billedPages: pages.length,
        options,
      },
      idempotencyToken: token,
      fileIds: [fileId],
    });
    return task;
  }

  /**
   * Submits what failed of a job again, as a new job that takes over the rest.
   * @throws Problem NOTHING_FAILED, INSUFFICIENT_CREDITS, TOO_MANY_ACTIVE_TASKS
   */
  async retryFailed(job: PdfJob, token: string | null): Promise<PdfJob> {
    const failedPages = job.status === 'COMPLETED' ? (job.result?.failedPages ?? 0) : job.totalPages;
    const isRetryable = job.status === 'FAILED' || (job.status === 'COMPLETED' && failedPages > 0);
    if (!isRetryable) throw nothingFailed({ status: job.status });
    const { fileId, password, operation, documentPages, pageRanges, totalPages, pagesPerShard, options } = job;
    const { task } = await this.lifecycle.submit<PdfJob>(PDF, {
      userId: job.userId,
      type: operation,
      // What a FAILED job cost was given back altogether; of a COMPLETED one only what failed was. Of a job that was a retry
      // itself the other pages were paid for with the first one.
      input: {
        fileId,
        password,
        operation,
        documentPages,
        pageRanges,
        totalPages,
        pagesPerShard,
        options,
        billedPages: Math.min(failedPages, job.billedPages),
      },
      idempotencyToken: token,
      fileIds: [fileId],
      retryOf: job.id,
    });
    return task;
  }
}

function refuseMissingOption({ operation, options }: CreatePdfJobDto): void {
  if (operation === 'translate' && options?.targetLanguage === undefined)
    throw invalid('options.targetLanguage', 'options.targetLanguage is needed for translate');
  if (operation === 'prompt' && (options?.prompt ?? '').trim() === '')
    throw invalid('options.prompt', 'options.prompt is needed for prompt');
  if (operation !== 'prompt' && options?.pictures === true)
    throw invalid('options.pictures', 'options.pictures is for prompt only');
}

function invalid(field: string, message: string): Error {
  return validationFailed({ fields: field }, { errors: [{ field, message }] });
}
