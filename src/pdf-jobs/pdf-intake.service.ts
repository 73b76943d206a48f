import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { FileStorage } from '../files/file-storage.js';
import type { StoredFile } from '../files/file.entity.js';
import { FilesService } from '../files/files.service.js';
import { PdfFaultError } from './engine/pdf-errors.js';
import { PdfDocuments } from './pdf-documents.service.js';
import { unreadable } from './pdf.inspector.js';
import { notAPdf, passwordRequired, passwordWrong, refuseTooLarge } from './pdf.problems.js';

export interface TakenDocument {
  documentPages: number;
  /** The one it takes; null for one that takes none. */
  password: string | null;
}

/** Looks at a document before a job is made of it. */
@Injectable()
export class PdfIntake {
  constructor(
    private readonly config: Config,
    private readonly files: FilesService,
    private readonly storage: FileStorage,
    private readonly documents: PdfDocuments,
  ) {}

  /** @throws Problem FILE_NOT_FOUND, NOT_A_PDF, FILE_TOO_LARGE, UNREADABLE_FILE, PASSWORD_REQUIRED, PASSWORD_WRONG, FILE_READER_BUSY */
  async take(userId: string, fileId: string, password: string | null): Promise<TakenDocument> {
    const file = await this.files.get(userId, fileId);
    if (file.mediaType !== 'application/pdf') throw notAPdf({ id: fileId, mediaType: file.mediaType });
    // The limit may have been a larger one when it was uploaded.
    refuseTooLarge(file.sizeBytes, this.config.pdfMaxMb);
    if (!file.encrypted && file.pages !== null) return { documentPages: file.pages, password: null };
    if (password === null) throw passwordRequired();
    const documentPages = await this.countPages(file, password);
    return { documentPages, password };
  }

  private async countPages({ id }: StoredFile, password: string): Promise<number> {
    try {
      return await this.storage.withPaths([id], (pathOf) => this.documents.countPages(pathOf(id), password));
    } catch (error) {
      if (error instanceof PdfFaultError && error.fault === 'password-wrong') throw passwordWrong({}, { cause: error });
      throw unreadable(error);
    }
  }
}
