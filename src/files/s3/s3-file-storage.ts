import { createWriteStream } from 'node:fs';
import { rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import pLimit from 'p-limit';
import { abortable } from '../../abortable.js';
import type { Config } from '../../config/config.js';
import type { ByteRange, KnownContents, KnownIds, StorageCheck } from '../file-storage.js';
import { FileStorage } from '../file-storage.js';
import { Bucket } from './bucket.js';
import { LocalCopies } from './local-copies.js';
import { isFromS3, plainS3Error, s3Unavailable } from './s3-failure.js';
import { ScratchFolder } from './scratch-folder.js';

const DAY_MS = 24 * 3_600_000;
const MEGABYTE = 1_000_000;
const CHECK_EVERY_MS = 10_000;
const CHECK_LIMIT_MS = 3_000;
const FETCHES_AT_ONCE = 8;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Files in a bucket, laid out as on the disk; whoever needs a path gets a local copy. Processes share nothing but the bucket. */
export class S3FileStorage extends FileStorage implements OnApplicationShutdown {
  private readonly copies: LocalCopies;
  private readonly limit = pLimit(FETCHES_AT_ONCE);
  private lastCheck: { at: number; result: Promise<StorageCheck> } | null = null;

  private constructor(
    private readonly config: Config,
    private readonly bucket: Bucket,
    private readonly scratch: ScratchFolder,
  ) {
    super();
    this.copies = new LocalCopies(
      config.s3CacheMb * MEGABYTE,
      () => scratch.newPath(),
      (id, path) => this.fetch(id, path),
    );
  }

  /** @throws StorageError */
  static async open(config: Config): Promise<S3FileStorage> {
    const bucket = await Bucket.open(config);
    return new S3FileStorage(config, bucket, await ScratchFolder.open(join(config.dataPath, 'scratch')));
  }

  async newPath(extension = ''): Promise<string> {
    return this.scratch.newPath(extension);
  }

  async keep(path: string, id: string, signal?: AbortSignal): Promise<void> {
    const { size } = await stat(path);
    await this.bucket.put(path, keyOf(id), signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw s3Unavailable(error);
    });
    await this.copies.add(id, path, size);
  }

  async abandon(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  async read(id: string, range?: ByteRange): Promise<Readable> {
    return this.bucket.get(keyOf(id), range).catch((error: unknown) => {
      throw s3Unavailable(error);
    });
  }

  async withPaths<T>(
    ids: readonly string[],
    use: (pathOf: (id: string) => string) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const taken = new Map<string, { path: string; release: () => void }>();
    let isOver = false;
    const take = async (id: string): Promise<void> => {
      const copy = await this.limit(async () => (isOver ? null : this.copies.take(id)));
      // Nobody waits for it any more.
      if (isOver) copy?.release();
      else if (copy) taken.set(id, copy);
    };
    try {
      await abortable(Promise.all([...new Set(ids)].map(take)), signal);
      return await use((id) => {
        const copy = taken.get(id);
        if (!copy) throw new RangeError(`${id} is none of the files that were asked for`);
        return copy.path;
      });
    } finally {
      isOver = true;
      for (const { release } of taken.values()) release();
    }
  }

  missing(ids: readonly string[]): string[] {
    return ids.filter((id) => !this.copies.has(id));
  }

  async delete(id: string): Promise<void> {
    this.copies.forget(id);
    await this.bucket.delete(keyOf(id));
  }

  async deleteOrphans(known: KnownContents): Promise<number> {
    try {
      return await this.sweepBucket(known);
    } catch (error) {
      throw isFromS3(error) ? plainS3Error(error) : error;
    }
  }

  private async sweepBucket(known: KnownContents): Promise<number> {
    const before = new Date(Date.now() - DAY_MS);
    const files = await this.sweep('files', known.files, before);
    const uploads = await this.sweep('uploads', known.uploads, before);
    // Uploads of users go on for as long as their rows last, which is longer than a day at most settings: these are older.
    const oldest = new Date(Date.now() - (this.config.unusedFileHours + 24) * 3_600_000);
    return files + uploads + (await this.bucket.abortUploadsBefore(oldest));
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.config.dataPath);
    return bavail * bsize;
  }

  /** Degraded and not down: a bucket is everybody's, and no other process would answer any better. */
  async check(): Promise<StorageCheck> {
    if (this.lastCheck === null || performance.now() - this.lastCheck.at > CHECK_EVERY_MS)
      this.lastCheck = { at: performance.now(), result: this.look() };
    return this.lastCheck.result;
  }

  async onApplicationShutdown(): Promise<void> {
    this.copies.close();
    await this.scratch.close();
    this.bucket.close();
  }

  private async look(): Promise<StorageCheck> {
    return abortable(this.bucket.probe(), AbortSignal.timeout(CHECK_LIMIT_MS)).then(
      () => ({ name: 'bucket', status: 'ok', detail: 'answers' }),
      () => ({ name: 'bucket', status: 'degraded', detail: 'does not answer; files cannot be read or stored' }),
    );
  }

  private async fetch(id: string, path: string): Promise<number> {
    await pipeline(await this.read(id), createWriteStream(path, { flags: 'wx' }));
    return (await stat(path)).size;
  }

  private async sweep(folder: string, known: KnownIds, before: Date): Promise<number> {
    let deleted = 0;
    for await (const page of this.bucket.list(folder)) {
      const old = page.flatMap(({ key, modified }) => {
        const id = UUID.exec(key)?.[0];
        return id !== undefined && modified < before ? [{ key, id }] : [];
      });
      const kept = old.length === 0 ? new Set() : await known([...new Set(old.map(({ id }) => id))]);
      for (const { key } of old.filter(({ id }) => !kept.has(id))) {
        await this.bucket.delete(key);
        deleted++;
      }
    }
    return deleted;
  }
}

/** The same names as below `DATA_DIR`, so that files can be moved from one to the other by any tool that copies. */
function keyOf(id: string): string {
  return `files/${id.slice(-2)}/${id}`;
}
