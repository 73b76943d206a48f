import type { ApiPropertyOptions } from '@nestjs/swagger';
import { ApiProperty } from '@nestjs/swagger';
import type { FileLinks } from '../../files/file-links.js';
import { TaskDto, toTaskDto } from '../../task-lifecycle/dto/task.dto.js';
import type { TaskStatus } from '../../task-lifecycle/task-status.js';
import { TASK_STATUSES } from '../../task-lifecycle/task-status.js';
import { formatPageRanges } from '../page-ranges.js';
import type { PdfJob } from '../pdf-job.entity.js';
import type { PdfOperation } from '../pdf-operation.js';
import { PDF_OPERATIONS } from '../pdf-operation.js';
import type { PdfShard } from '../pdf-shard.entity.js';
import { PdfOptionsDto } from './create-pdf-job.dto.js';

const RESULT: ApiPropertyOptions = {
  type: 'object',
  nullable: true,
  required: ['markdownUrl', 'jsonUrl'],
  selfRequired: true,
  properties: {
    markdownUrl: { type: 'string', format: 'uri', description: 'The text as Markdown' },
    jsonUrl: {
      type: 'string',
      format: 'uri',
      description: 'Pages with their states, blocks, boxes and fonts; outline; metadata',
    },
  },
};

/** Not their results, which are large: a job may have thousands of them. */
export const SHOWN_OF_SHARDS = ['shardIndex', 'pageNumbers', 'status', 'attempt', 'error'] as const;
export type ShownShard = (typeof SHOWN_OF_SHARDS)[number];

/** Why a shard failed, if it did. */
export class PdfShardErrorDto {
  /** @example "TIMEOUT" */
  code!: string;
  message!: string;
}

/** Some pages, worked on together. */
export class PdfShardDto {
  @ApiProperty({ type: 'integer' })
  index!: number;

  /** @example "33-64" */
  pages!: string;

  @ApiProperty({ enum: TASK_STATUSES, enumName: 'TaskStatus' })
  status!: TaskStatus;

  @ApiProperty({ type: 'integer' })
  retryCount!: number;

  @ApiProperty({ type: PdfShardErrorDto, nullable: true })
  error!: PdfShardErrorDto | null;

  static from({ shardIndex, pageNumbers, status, attempt, error }: Pick<PdfShard, ShownShard>): PdfShardDto {
    return {
      index: shardIndex,
      pages: formatPageRanges(pageNumbers),
      status,
      retryCount: attempt - 1,
      error: error && { code: error.code, message: error.message },
    };
  }
}

/** Work on a PDF, with all that a form needs to be filled again. */
export class PdfJobDto extends TaskDto {
  @ApiProperty({ format: 'uuid' })
  fileId!: string;

  @ApiProperty({ enum: PDF_OPERATIONS, enumName: 'PdfOperation' })
  operation!: PdfOperation;

  options!: PdfOptionsDto;

  /** As they were asked for; null for all. */
  @ApiProperty({ type: String, nullable: true })
  pages!: string | null;

  @ApiProperty({ type: 'integer' })
  pagesPerShard!: number;

  /** Pages of the document. */
  @ApiProperty({ type: 'integer' })
  documentPages!: number;

  /** Pages that were asked for. */
  @ApiProperty({ type: 'integer' })
  totalPages!: number;

  @ApiProperty({ type: 'integer' })
  totalShards!: number;

  @ApiProperty({ type: 'integer' })
  completedShards!: number;

  @ApiProperty({ type: 'integer' })
  failedShards!: number;

  /** Pages without a result, when COMPLETED; their credits are given back. */
  @ApiProperty({ type: 'integer', nullable: true })
  failedPages!: number | null;

  /** When COMPLETED: links that work without a header, like `resultUrl`. */
  @ApiProperty(RESULT)
  result!: { markdownUrl: string; jsonUrl: string } | null;

  /** Only of a single job. */
  @ApiProperty({ type: [PdfShardDto], required: false })
  shards?: PdfShardDto[];

  static from(job: PdfJob, links: FileLinks): PdfJobDto {
    const { fileId, operation, options, pageRanges, pagesPerShard, documentPages, totalPages, result } = job;
    return {
      ...toTaskDto('pdf', job, links),
      fileId,
      operation,
      options,
      pages: pageRanges === '' ? null : pageRanges,
      pagesPerShard,
      documentPages,
      totalPages,
      totalShards: Math.ceil(totalPages / pagesPerShard),
      // A snapshot that an older version cached has no counts of its own.
      completedShards: result?.completedShards ?? job.completedParts,
      failedShards: result?.failedShards ?? job.failedParts,
      failedPages: result?.failedPages ?? null,
      result: result && { markdownUrl: links.url(result.markdownFileId), jsonUrl: links.url(result.jsonFileId) },
    };
  }
}
