import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { uploadLocked, uploadNotFound } from './upload.problems.js';

/** A lock is free again so long after the last beat of whoever had it: a process that died, say. */
const LEASE = `interval '8 seconds'`;
const BEAT_MS = 1_000;
const LOOK_MS = 200;
/** Longer than the lease: whoever waits outlasts a dead owner. */
const PATIENCE_MS = 12_000;

/**
 * Lets one request at a time write to an upload, whichever process it came to. When somebody else wants the upload its owner is
 * told: a connection that broke off may not be known to be dead while its client is back already.
 */
@Injectable()
export class UploadLocks {
  constructor(private readonly db: DataSource) {}

  newLock(id: string): UploadLock {
    return new UploadLock(this.db, id);
  }
}

export class UploadLock {
  private readonly me = randomUUID();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: DataSource,
    private readonly id: string,
  ) {}

  /**
   * @param onWanted called when another request waits for the lock, or has taken it
   * @throws Problem UPLOAD_LOCKED, UPLOAD_NOT_FOUND
   */
  async lock(signal: AbortSignal, onWanted: () => void | Promise<void>): Promise<void> {
    for (const deadline = performance.now() + PATIENCE_MS; !(await this.tryLock());) {
      if (signal.aborted || performance.now() > deadline) throw uploadLocked({}, { retryAfter: 1 });
      await sleep(LOOK_MS);
    }
    this.timer = setInterval(() => void this.beat(onWanted), BEAT_MS);
  }

  async unlock(): Promise<void> {
    clearInterval(this.timer);
    await this.db.query(
      'UPDATE uploads SET locked_by = NULL, locked_until = NULL, is_wanted = false WHERE id = $1 AND locked_by = $2',
      [this.id, this.me],
    );
  }

  private async tryLock(): Promise<boolean> {
    const [, locked]: [unknown, number] = await this.db.query(
      `UPDATE uploads SET locked_by = $2, locked_until = now() + ${LEASE}, is_wanted = false
       WHERE id = $1 AND (locked_until IS NULL OR locked_until < now())`,
      [this.id, this.me],
    );
    if (locked > 0) return true;
    const [, wanted]: [unknown, number] = await this.db.query('UPDATE uploads SET is_wanted = true WHERE id = $1', [
      this.id,
    ]);
    if (wanted === 0) throw uploadNotFound({ id: this.id });
    return false;
  }

  private async beat(onWanted: () => void | Promise<void>): Promise<void> {
    try {
      const [rows]: [{ is_wanted: boolean }[], number] = await this.db.query(
        `UPDATE uploads SET locked_until = now() + ${LEASE} WHERE id = $1 AND locked_by = $2 RETURNING is_wanted`,
        [this.id, this.me],
      );
      if (rows[0]?.is_wanted !== false) await onWanted();
    } catch {
      // The next beat may get through; if none does, the lease runs out.
    }
  }
}
