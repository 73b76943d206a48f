import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import { FileStorage } from '../files/file-storage.js';
import { StoredFile } from '../files/file.entity.js';
import { PermanentError } from '../task-lifecycle/retry-policy.js';
import type { DocumentSource } from './engine/pdf-engine.js';
import { PdfJob } from './pdf-job.entity.js';
import { PdfPasswords } from './pdf-passwords.service.js';

interface KnownJob {
  job: PdfJob;
  /** Of the document's content. */
  sha256: string;
}

/** The jobs that shards belong to, with what opens their documents. */
@Injectable()
export class PdfSources {
  /** What a job asks for never changes. */
  private readonly known = new LRUCache<string, KnownJob>({ max: 100, ttl: 60_000 });

  constructor(
    private readonly db: DataSource,
    private readonly storage: FileStorage,
    private readonly passwords: PdfPasswords,
  ) {}

  async jobOf(jobId: string): Promise<PdfJob> {
    return (await this.find(jobId)).job;
  }

  /**
   * Lends the document of a job. The same content is the same document, however often it was uploaded: threads keep it open
   * once.
   */
  async withSource<T>(jobId: string, use: (source: DocumentSource) => Promise<T>, signal: AbortSignal): Promise<T> {
    const { job, sha256 } = await this.find(jobId);
    const { fileId, password } = job;
    return this.storage.withPaths(
      [fileId],
      (pathOf) => use({ path: pathOf(fileId), key: sha256, password: this.passwords.reveal(password) }),
      signal,
    );
  }

  private async find(jobId: string): Promise<KnownJob> {
    const known = this.known.get(jobId);
    if (known) return known;
    const job = await this.db.getRepository(PdfJob).findOneBy({ id: jobId });
    if (!job) throw new PermanentError('JOB_GONE', 'The job of these pages is no longer there');
    const file = await this.db.getRepository(StoredFile).findOneBy({ id: job.fileId });
    const found = { job, sha256: file?.sha256 ?? job.fileId };
    this.known.set(jobId, found);
    return found;
  }
}
