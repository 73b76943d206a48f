import { Injectable } from '@nestjs/common';
import { unreadableFile } from '../files/file.problems.js';
import type { MediaFacts, MediaInspector } from '../files/media-inspector.js';
import { InspectsMedia } from '../files/media-inspector.js';
import type { PdfFault } from './engine/pdf-errors.js';
import { MemoryLimitError, PdfFaultError } from './engine/pdf-errors.js';
import { PdfDocuments } from './pdf-documents.service.js';

/** Looks into uploaded PDFs. */
@Injectable()
@InspectsMedia()
export class PdfInspector implements MediaInspector {
  readonly mediaTypes = ['application/pdf'];

  constructor(private readonly documents: PdfDocuments) {}

  async inspect(path: string): Promise<MediaFacts> {
    try {
      return { pages: await this.documents.countPages(path, null) };
    } catch (error) {
      if (error instanceof PdfFaultError && error.fault === 'password-required') return { encrypted: true };
      throw unreadableFile({ reason: reasonOf(error) }, { cause: error });
    }
  }
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
