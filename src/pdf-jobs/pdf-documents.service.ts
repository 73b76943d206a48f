import type { OnApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { PdfPool } from './engine/pdf-pool.js';

/** Milliseconds to look at a document while a request waits. */
const PROBE_LIMIT_MS = 20_000;

/** The threads of this process that work on documents. */
@Injectable()
export class PdfDocuments implements OnApplicationShutdown {
  readonly pool: PdfPool;

  constructor({ pdfConcurrency, pdfShardMemoryMb }: Config) {
    this.pool = new PdfPool({ threads: pdfConcurrency, maxMegabytes: pdfShardMemoryMb });
  }

  /**
   * How many pages a document has.
   * @throws PdfFaultError, MemoryLimitError, or an AbortError when it takes too long
   */
  async countPages(path: string, password: string | null): Promise<number> {
    return this.pool.probe(path, password, AbortSignal.timeout(PROBE_LIMIT_MS));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.close();
  }
}
