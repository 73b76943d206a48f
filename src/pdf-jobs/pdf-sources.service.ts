import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import { FileStorage } from '../files/file-storage.js';
import { StoredFile } from '../files/file.entity.js';
import { PermanentError } from '../task-lifecycle/retry-policy.js';
import type { DocumentSource } from './engine/pdf-engine.js';
import { PdfJob } from './pdf-job.entity.js';
import { PdfPasswords } from './pdf-passwords.service.js';

export interface JobSource {
  job: PdfJob;
  source: DocumentSource;
}

/** The jobs that shards belong to, with what opens their documents. */
@Injectable()
export class PdfSources {
  /** What a job asks for never changes. */
  private readonly known = new LRUCache<string, JobSource>({ max: 100, ttl: 60_000 });

  constructor(
    private readonly db: DataSource,
    private readonly storage: FileStorage,
    private readonly passwords: PdfPasswords,
  ) {}

  async of(jobId: string): Promise<JobSource> {
    const known = this.known.get(jobId);
    if (known) return known;
    const job = await this.db.getRepository(PdfJob).findOneBy({ id: jobId });
    if (!job) throw new PermanentError('JOB_GONE', 'The job of these pages is no longer there');
    const found = { job, source: await this.sourceOf(job) };
    this.known.set(jobId, found);
    return found;
  }

  /** The same content is the same document, however often it was uploaded: threads keep it open once. */
  private async sourceOf({ fileId, password }: PdfJob): Promise<DocumentSource> {
    const file = await this.db.getRepository(StoredFile).findOneBy({ id: fileId });
    return {
      path: this.storage.pathOf(fileId),
      key: file?.sha256 ?? fileId,
      password: this.passwords.reveal(password),
    };
  }
}
