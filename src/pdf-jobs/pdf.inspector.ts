import { stat } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { fileReaderBusy, unreadableFile } from '../files/file.problems.js';
import type { MediaFacts, MediaInspector } from '../files/media-inspector.js';
import { InspectsMedia } from '../files/media-inspector.js';
import type { PdfFault } from './engine/pdf-errors.js';
import type { Problem } from '../http/problem.js';
import { MemoryLimitError, NotBegunError, PdfFaultError } from './engine/pdf-errors.js';
import { PdfDocuments } from './pdf-documents.service.js';
import { refuseTooLarge } from './pdf.problems.js';

/** Seconds after which it is worth asking again. */
const RETRY_AFTER = 5;

/** Looks into uploaded PDFs. */
@Injectable()
@InspectsMedia()
export class PdfInspector implements MediaInspector {
  readonly mediaTypes = ['application/pdf'];

  constructor(
    private readonly config: Config,
    private readonly documents: PdfDocuments,
  ) {}

  /** @throws Problem FILE_TOO_LARGE, UNREADABLE_FILE, FILE_READER_BUSY */
  async inspect(path: string): Promise<MediaFacts> {
    // Before an engine has it in memory.
    refuseTooLarge((await stat(path)).size, this.config.pdfMaxMb);
    try {
      return { pages: await this.documents.countPages(path, null) };
    } catch (error) {
      if (error instanceof PdfFaultError && error.fault === 'password-required') return { encrypted: true };
      throw unreadable(error);
    }
  }
}

/** Why a document could not be looked at. */
export function unreadable(cause: unknown): Problem {
  if (cause instanceof NotBegunError) return fileReaderBusy({}, { cause, retryAfter: RETRY_AFTER });
  return unreadableFile({ reason: reasonOf(cause) }, { cause });
}

const REASONS: Readonly<Record<PdfFault, string>> = {
  damaged: 'the PDF is damaged and cannot be opened',
  'no-pages': 'the PDF has no pages',
  'password-required': 'the PDF needs a password',
  'password-wrong': 'the password does not open the PDF',
  'unsupported-security': 'the PDF is encrypted in a way that is not supported',
};

/** Said to the owner of a document that cannot be opened. */
export function reasonOf(error: unknown): string {
  if (error instanceof PdfFaultError) return REASONS[error.fault];
  return error instanceof MemoryLimitError ? 'the PDF takes more memory than it may' : 'the PDF cannot be read';
}
