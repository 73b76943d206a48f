import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import { FileStorage } from '../files/file-storage.js';
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
    const found = { job, source: this.sourceOf(job) };
    this.known.set(jobId, found);
    return found;
  }

  sourceOf({ fileId, password }: PdfJob): DocumentSource {
    return { path: this.storage.pathOf(fileId), key: fileId, password: this.passwords.reveal(password) };
  }
}
