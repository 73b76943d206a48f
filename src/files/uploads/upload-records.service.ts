import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../../config/config.js';
import { StorageQuota } from '../storage-quota.js';
import { uploadExpired, uploadNotFound } from './upload.problems.js';

/** A resumable upload. Its bytes are in the store of the protocol until it is a file. */
export interface UploadRecord {
  id: string;
  userId: string;
  name: string;
  /** Null while its sender has not told. */
  sizeBytes: number | null;
  expiresAt: Date;
  /** The file that it has become. */
  fileId: string | null;
}

interface Row extends Omit<UploadRecord, 'sizeBytes'> {
  sizeBytes: string | null;
  isExpired: boolean;
}

const COLUMNS = `id, user_id AS "userId", name, size_bytes AS "sizeBytes", expires_at AS "expiresAt", file_id AS "fileId"`;
const SWEPT_AT_ONCE = 200;

/** Whose the uploads are, and what became of them. */
@Injectable()
export class UploadRecords {
  constructor(
    private readonly config: Config,
    private readonly db: DataSource,
    private readonly quota: StorageQuota,
  ) {}

  /**
   * What is on its way counts as taken, so that many uploads at once do not get around the quota; one whose size is not told yet
   * counts as the largest there may be.
   * @throws Problem STORAGE_QUOTA_EXCEEDED
   */
  async create({ id, userId, name, sizeBytes }: Omit<UploadRecord, 'expiresAt' | 'fileId'>): Promise<void> {
    const largest = this.config.maxUploadMb * 1_000_000;
    const [coming]: [{ bytes: string }] = await this.db.query(
      `SELECT coalesce(sum(coalesce(size_bytes, $2)), 0) AS bytes FROM uploads
       WHERE user_id = $1 AND file_id IS NULL AND expires_at > now()`,
      [userId, largest],
    );
    await this.quota.checkBeforeUpload(userId, Number(coming.bytes) + Math.max(sizeBytes ?? largest, 1));
    await this.db.query(
      `INSERT INTO uploads (id, user_id, name, size_bytes, expires_at) VALUES ($1, $2, $3, $4, now() + $5 * interval '1 hour')`,
      [id, userId, name, sizeBytes, this.config.unusedFileHours],
    );
  }

  /** @throws Problem UPLOAD_NOT_FOUND, also for somebody else's; UPLOAD_EXPIRED */
  async get(userId: string, id: string): Promise<UploadRecord> {
    const [row]: Row[] = await this.db.query(
      `SELECT ${COLUMNS}, expires_at < now() AS "isExpired" FROM uploads WHERE id = $1 AND user_id = $2`,
      [id, userId],
    );
    if (!row) throw uploadNotFound({ id });
    if (row.isExpired) throw uploadExpired();
    const { isExpired: _, sizeBytes, ...rest } = row;
    return { ...rest, sizeBytes: sizeBytes === null ? null : Number(sizeBytes) };
  }

  async becameFile(id: string, file: { id: string; sizeBytes: number }): Promise<void> {
    await this.db.query('UPDATE uploads SET file_id = $2, size_bytes = $3 WHERE id = $1', [
      id,
      file.id,
      file.sizeBytes,
    ]);
  }

  async delete(id: string): Promise<void> {
    await this.db.query('DELETE FROM uploads WHERE id = $1', [id]);
  }

  /** Of the given ids those that are uploads. */
  async known(ids: readonly string[]): Promise<Set<string>> {
    const rows: { id: string }[] = await this.db.query('SELECT id FROM uploads WHERE id::text = ANY($1)', [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Forgets some of those whose time is over; returns the ones whose bytes are to go. */
  async expire(): Promise<{ id: string; fileId: string | null }[]> {
    const [rows]: [{ id: string; fileId: string | null }[], number] = await this.db.query(
      `DELETE FROM uploads WHERE id IN (
         SELECT id FROM uploads WHERE expires_at < now() AND (locked_until IS NULL OR locked_until < now())
         LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, file_id AS "fileId"`,
      [SWEPT_AT_ONCE],
    );
    return rows;
  }
}
