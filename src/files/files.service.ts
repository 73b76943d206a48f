import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DataSource, In } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { isDatabaseOutage, isForeignKeyViolation, isUniqueViolation } from '../database/database-errors.js';
import { failpoint } from '../failpoints.js';
import { FileStorage } from './file-storage.js';
import { StoredFile } from './file.entity.js';
import { fileInUse, fileNotFound, unreadableFile } from './file.problems.js';
import type { MediaFacts } from './media-inspector.js';
import { MediaTypes } from './media-types.js';
import type { Measured } from './measure.js';
import { measure, writeMeasured } from './measure.js';
import { StorageQuota } from './storage-quota.js';

export interface NewFile {
  /** An id that is nobody else's, by which its maker finds it again after dying on the way. */
  id?: string;
  userId: string;
  name: string;
  origin: 'upload' | 'result';
  /** What it is, where its maker knows; anything else is looked into. */
  mediaType?: string;
}

/** Size and hash of a content, and what it was found to be. */
export interface KnownContent extends Measured {
  facts?: MediaFacts;
}

/** Files and who may see them. */
@Injectable()
export class FilesService {
  constructor(
    private readonly db: DataSource,
    private readonly storage: FileStorage,
    private readonly mediaTypes: MediaTypes,
    private readonly quota: StorageQuota,
  ) {}

  /**
   * Takes in a stream, never whole in memory; whatever goes wrong, nothing of it is kept, or it is swept with what nobody uses.
   * @throws Problem UNREADABLE_FILE, STORAGE_QUOTA_EXCEEDED
   */
  async store(file: NewFile, content: Readable): Promise<StoredFile> {
    if (file.origin === 'upload') await this.quota.checkBeforeUpload(file.userId);
    const path = await this.storage.newPath();
    try {
      const written = await writeMeasured(content, path);
      if (written.sizeBytes === 0) throw unreadableFile({ reason: 'it is empty' });
      return await this.keep(file, path, written);
    } catch (error) {
      await this.storage.abandon(path);
      throw error;
    }
  }

  /**
   * Makes a file that was written to a path of `FileStorage.newPath` a stored one; on an error it is gone from there.
   * @param known what its maker has found out already, of a file whose type it gives
   * @param signal ends the wait for a disk or a network; nothing is kept then
   */
  async adopt(file: NewFile, path: string, known?: KnownContent, signal?: AbortSignal): Promise<StoredFile> {
    try {
      return await this.keep(file, path, known ?? (await measure(createReadStream(path))), signal);
    } catch (error) {
      await this.storage.abandon(path);
      throw error;
    }
  }

  /** @throws Problem FILE_NOT_FOUND, also for somebody else's file */
  async get(userId: string, id: string): Promise<StoredFile> {
    const file = await this.db.getRepository(StoredFile).findOneBy({ id, userId });
    if (!file) throw fileNotFound({ id });
    return file;
  }

  /** By the ids that were asked for. @throws Problem FILE_NOT_FOUND, for the first that is not there or somebody else's */
  async getAll(userId: string, ids: ReadonlySet<string>): Promise<Map<string, StoredFile>> {
    const rows = await this.db.getRepository(StoredFile).findBy({ id: In([...ids]), userId });
    const byId = new Map(rows.map((file) => [file.id, file]));
    const found = new Map<string, StoredFile>();
    for (const id of ids) {
      const file = byId.get(id.toLowerCase());
      if (!file) throw fileNotFound({ id });
      found.set(id, file);
    }
    return found;
  }

  async find(id: string): Promise<StoredFile | null> {
    return this.db.getRepository(StoredFile).findOneBy({ id });
  }

  /** Keeps files from being deleted until the given transaction ends; false when one of them is gone. */
  async lock(manager: EntityManager, ids: readonly string[]): Promise<boolean> {
    const rows: unknown[] = await manager.query('SELECT FROM files WHERE id = ANY($1) FOR KEY SHARE', [ids]);
    return rows.length === new Set(ids).size;
  }

  /** Holds on to files, as part of the given transaction; false when one of them has just been deleted. */
  async use(manager: EntityManager, ids: readonly string[], usedBy: string): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `INSERT INTO file_uses (file_id, used_by) SELECT id, $2 FROM files WHERE id = ANY($1) FOR KEY SHARE RETURNING file_id`,
      [ids, usedBy],
    );
    return rows.length === new Set(ids).size;
  }

  /** @throws Problem FILE_NOT_FOUND, FILE_IN_USE */
  async delete(userId: string, id: string): Promise<void> {
    await this.get(userId, id);
    const deleted = await this.deleteUnused('file.id = $1', [id]);
    if (deleted > 0) return;
    const users: { used_by: string }[] = await this.db.query(
      'SELECT used_by FROM file_uses WHERE file_id = $1 LIMIT 3',
      [id],
    );
    // Between the two statements its last user may have gone, or somebody else deleted it: either way it is going.
    if (users.length > 0) throw fileInUse({ users: users.map(({ used_by }) => used_by.replace(':', ' ')).join(', ') });
  }

  /** Deletes results that nobody refers to (any more). */
  async discardResults(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.deleteUnused(`file.id = ANY($1) AND file.origin = 'result'`, [ids]);
  }

  /** Of the given ids those that are files. */
  async known(ids: readonly string[]): Promise<Set<string>> {
    const rows: { id: string }[] = await this.db.query('SELECT id FROM files WHERE id = ANY($1)', [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Deletes up to 500 files that nobody has referred to for so long; returns how many. */
  async sweepUnused(olderThanHours: number): Promise<number> {
    return this.deleteUnused(
      `file.id IN (
        SELECT old.id FROM files AS old WHERE old.created_at < now() - $1 * interval '1 hour'
        AND NOT EXISTS (SELECT FROM file_uses WHERE file_id = old.id)
        ORDER BY old.created_at LIMIT 500 FOR UPDATE SKIP LOCKED)`,
      [olderThanHours],
    );
  }

  private async keep(file: NewFile, path: string, written: KnownContent, signal?: AbortSignal): Promise<StoredFile> {
    const { mediaType, facts } =
      file.mediaType === undefined
        ? await this.mediaTypes.identify(path)
        : { mediaType: file.mediaType, facts: written.facts ?? {} };
    const { sizeBytes, sha256 } = written;
    const stored = Object.assign(new StoredFile(), {
      ...file,
      sizeBytes,
      sha256,
      id: file.id ?? uuidv7(),
      name: cleanName(file.name),
      mediaType,
      width: facts.width ?? null,
      height: facts.height ?? null,
      durationMs: facts.durationMs ?? null,
      pages: facts.pages ?? null,
      encrypted: facts.encrypted ?? false,
      media: facts.media ?? null,
      createdAt: new Date(),
    });
    failpoint('file:written');
    await this.storage.keep(path, stored.id, signal);
    failpoint('file:stored');
    try {
      await this.quota.insert(stored);
    } catch (error) {
      // Where PostgreSQL did not answer the row may be written: then it keeps its content, and otherwise that is swept.
      // Where there is one already, another process was faster with the same content.
      if (!isDatabaseOutage(error) && !isUniqueViolation(error)) await this.storage.delete(stored.id);
      throw error;
    }
    failpoint('file:recorded');
    return stored;
  }

  /** The row goes first: a file without a row is swept, a row without a file would be a broken promise. */
  private async deleteUnused(where: string, parameters: unknown[]): Promise<number> {
    try {
      const [rows]: [{ id: string }[], number] = await this.db.query(
        `DELETE FROM files AS file WHERE ${where} AND NOT EXISTS (SELECT FROM file_uses WHERE file_id = file.id) RETURNING id`,
        parameters,
      );
      if (rows.length > 0) failpoint('file:unrecorded');
      for (const { id } of rows) await this.storage.delete(id);
      return rows.length;
    } catch (error) {
      // Somebody began to use it at this very moment: the foreign key keeps it.
      if (isForeignKeyViolation(error)) return 0;
      throw error;
    }
  }
}

/** A name to show and to save under: no folders, no control characters, at most 200 characters. */
function cleanName(name: string): string {
  const base = name.split(/[\\/]/).at(-1) ?? '';
  const clean = base
    .replace(/[\u0000-\u001f\u007f]/g, '')
    .trim()
    .slice(0, 200);
  return clean === '' ? 'file' : clean;
}
