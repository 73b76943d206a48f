import { Column, Entity } from 'typeorm';
import { TaskWhole } from '../task-lifecycle/parts/task-whole.entity.js';
import type { PdfOperation } from './pdf-operation.js';

/** What an operation of a language model is told. */
export interface PdfOptions {
  /** translate: such as `en` or `German`. */
  targetLanguage?: string;
  /** prompt: what is to be done with each piece of the text. */
  prompt?: string;
  /** prompt: the model sees each page as a picture, too. */
  pictures?: boolean;
  model?: string;
}

export interface PdfResult {
  markdownFileId: string;
  jsonFileId: string;
  failedPages: number;
  completedShards: number;
  failedShards: number;
}

/** A request to work on a PDF. */
@Entity('pdf_jobs')
export class PdfJob extends TaskWhole {
  declare type: PdfOperation;

  declare result: (PdfResult & Record<string, unknown>) | null;

  @Column('uuid', { name: 'file_id' })
  fileId!: string;

  /** Sealed. */
  @Column('text', { nullable: true })
  password!: string | null;

  @Column('text')
  operation!: PdfOperation;

  @Column('int', { name: 'document_pages' })
  documentPages!: number;

  /** As it was asked for, such as `1-10,15`; empty means all. */
  @Column('text', { name: 'page_ranges' })
  pageRanges!: string;

  /** Those that were asked for. */
  @Column('int', { name: 'total_pages' })
  totalPages!: number;

  @Column('int', { name: 'pages_per_shard' })
  pagesPerShard!: number;

  /** Pages that are paid for. */
  @Column('int', { name: 'billed_pages' })
  billedPages!: number;

  @Column('jsonb')
  options!: PdfOptions;
}
