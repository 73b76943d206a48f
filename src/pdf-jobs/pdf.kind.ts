import type { Config } from '../config/config.js';
import { TaskDto, toTaskDto } from '../task-lifecycle/dto/task.dto.js';
import type { TaskKind } from '../task-lifecycle/task-kind.js';
import { PdfJobDto } from './dto/pdf-job.dto.js';
import { languageModelTime } from './llm/language-model-time.js';
import { PdfJob } from './pdf-job.entity.js';
import { PdfShard } from './pdf-shard.entity.js';

export const PDF = 'pdf';
export const PDF_SHARD = 'pdf-shard';

const AGGREGATION_MS = 600_000;
const JOBS_AT_ONCE = 4;
export const RETRY_DELAYS = [5_000, 10_000, 20_000];

/** Jobs: planning and putting together; between the two they run in shards and take nobody's place. */
export function pdfKind(config: Config): TaskKind<PdfJob> {
  const hasLanguageModel = config.llmBaseUrl !== undefined;
  return {
    name: PDF,
    entity: PdfJob,
    input: [
      'fileId',
      'password',
      'operation',
      'documentPages',
      'pageRanges',
      'totalPages',
      'pagesPerShard',
      'billedPages',
      'options',
    ],
    price: ({ type, input: { billedPages } }) =>
      (type === 'extract' ? config.pricePdfPage : config.pricePdfLlmPage) *
      (typeof billedPages === 'number' ? billedPages : 0),
    // Summaries of summaries only wait: beside as many as are answered, and as many that are next, others can be planned.
    concurrency: JOBS_AT_ONCE + (hasLanguageModel ? 2 * config.llmConcurrency : 0),
    retryDelays: RETRY_DELAYS,
    attemptLimit: AGGREGATION_MS + (hasLanguageModel ? languageModelTime(config) : 0),
    // The next attempt keeps what the language model has answered.
    onTimeout: 'retry',
    // Whoever kills workers is one of the shards: a job is only held for moments.
    workerLosses: 4,
    retentionDays: config.retentionDays,
    volume: ({ totalPages }) => ({ unit: 'pages', amount: totalPages }),
    present: (job, links) => PdfJobDto.from(job, links),
    dto: PdfJobDto,
  };
}

export function pdfShardKind(config: Config): TaskKind<PdfShard> {
  return {
    name: PDF_SHARD,
    partOf: PDF,
    entity: PdfShard,
    input: ['shardIndex', 'pageNumbers'],
    // One more than there are threads: while the result of a shard is stored, the thread has the next one.
    concurrency: config.pdfConcurrency + 1,
    retryDelays: RETRY_DELAYS,
    // Extraction has its own, shorter limit; a language model takes its time, and the next attempt keeps its answers.
    attemptLimit: config.pdfShardSeconds * 1_000 + languageModelTime(config),
    onTimeout: 'retry',
    // PDFium has its own memory and its own thread: it is mostly something else that kills the process.
    workerLosses: 4,
    retentionDays: config.retentionDays,
    present: (shard, links) => toTaskDto(PDF_SHARD, shard, links),
    dto: TaskDto,
  };
}
