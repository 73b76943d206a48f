import type { OnApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { PdfPool } from './engine/pdf-pool.js';

/** Seconds to look at a document while a request waits, and to wait for a thread that does. */
const PROBE_LIMITS = { seconds: 20, untilBegun: 10 };

/** The threads of this process that work on documents. */
@Injectable()
export class PdfDocuments implements OnApplicationShutdown {
  readonly pool: PdfPool;
  /** Of their own: a request does not wait until shards have ended. */
  private readonly probes: PdfPool;

  constructor({ pdfConcurrency, pdfShardMemoryMb }: Config) {
    const options = { threads: pdfConcurrency, maxMegabytes: pdfShardMemoryMb };
    this.pool = new PdfPool(options);
    this.probes = new PdfPool(options);
  }

  /**
   * How many pages a document has.
   * @throws PdfFaultError, MemoryLimitError, TimeLimitError, or NotBegunError when all threads look at other documents
   */
  async countPages(path: string, password: string | null): Promise<number> {
    return this.probes.probe(path, password, PROBE_LIMITS);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.pool.close(), this.probes.close()]);
  }
}
