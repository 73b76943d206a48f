import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { StoredFile } from './file.entity.js';
import { storageQuotaExceeded } from './file.problems.js';

const MB = 1_000_000;

/** What the files of a user take, in bytes. */
export interface StorageUse {
  used: number;
  quota: number;
}

/**
 * Limits what the files of each user may take. Results count, as they take the same disk and their owner can delete them, but
 * they are always kept: a task that was accepted does not fail for want of room. Uploads are refused then.
 */
@Injectable()
export class StorageQuota {
  private readonly quota: number | null;

  constructor(
    config: Config,
    private readonly db: DataSource,
  ) {
    this.quota = config.storageQuotaMb === 0 ? null : config.storageQuotaMb * MB;
  }

  /** Null without a limit. */
  async useOf(userId: string): Promise<StorageUse | null> {
    return this.quota === null ? null : { used: await usedBy(this.db.manager, userId), quota: this.quota };
  }

  /**
   * Refuses an upload before it is read, when there is no room for it.
   * @param bytes as far as they are known
   * @throws Problem STORAGE_QUOTA_EXCEEDED
   */
  async checkBeforeUpload(userId: string, bytes = 1): Promise<void> {
    if (this.quota === null) return;
    const used = await usedBy(this.db.manager, userId);
    if (used + bytes > this.quota) throw exceeded(used, this.quota, bytes);
  }

  /**
   * Writes the row of a new file.
   * @throws Problem STORAGE_QUOTA_EXCEEDED
   */
  async insert(file: StoredFile): Promise<void> {
    const { quota } = this;
    if (quota === null || file.origin === 'result') {
      await this.db.getRepository(StoredFile).insert(file);
      return;
    }
    await this.db.transaction(async (manager) => {
      // One upload of a user after the other from here on: each sees what the ones before have taken.
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('storage:' || $1, 0))`, [file.userId]);
      const used = await usedBy(manager, file.userId);
      if (used + file.sizeBytes > quota) throw exceeded(used, quota, file.sizeBytes);
      await manager.getRepository(StoredFile).insert(file);
    });
  }
}

async function usedBy(manager: EntityManager, userId: string): Promise<number> {
  const [sum]: [{ used: string }] = await manager.query(
    'SELECT coalesce(sum(size_bytes), 0) AS used FROM files WHERE user_id = $1',
    [userId],
  );
  return Number(sum.used);
}

function exceeded(used: number, quota: number, more: number): Error {
  const over = Math.max(used + more - quota, 1);
  return storageQuotaExceeded({ quota: inMb(quota), used: inMb(used), over: inMb(over) });
}

/** Rounded up: who makes that much room has enough. */
function inMb(bytes: number): number {
  return Math.ceil((bytes / MB) * 100) / 100;
}
