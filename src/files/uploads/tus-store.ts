import { mkdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { DataStore } from '@tus/server';
import type { Options as S3StoreOptions, S3Store } from '@tus/s3-store';
import type { Config } from '../../config/config.js';
import { clientConfig } from '../s3/s3-settings.js';
import { uploadsFolder } from './uploads-folder.js';

/** Where uploads grow: on the local disk, or as the parts of a multipart upload in S3. */
export interface TusStore {
  store: DataStore;
  /** What the store calls the upload. */
  keyOf(id: string): string;
  read(key: string): Promise<Readable>;
}

/** Other processes write to the same uploads: what this one remembers of them may be wrong. */
const NO_CACHE: S3StoreOptions['cache'] = {
  get: async () => undefined,
  set: async () => undefined,
  delete: async () => undefined,
};

/** The packages are loaded when the first upload comes. */
export async function openTusStore(config: Config): Promise<TusStore> {
  const expirationPeriodInMilliseconds = config.unusedFileHours * 3_600_000;
  if (config.storesInS3) {
    const store = await openS3Store({
      partSize: 8 * 1_048_576,
      expirationPeriodInMilliseconds,
      // Not every server has tags, and the sweep goes by the rows.
      useTags: false,
      maxConcurrentPartUploads: 16,
      cache: NO_CACHE,
      s3ClientConfig: { ...clientConfig(config), bucket: config.s3Bucket ?? '' },
    });
    const { s3Prefix } = config;
    return { store, keyOf: (id) => `${s3Prefix}uploads/${id}`, read: (key) => store.read(key) };
  }
  const { FileStore } = await import('@tus/file-store');
  const directory = uploadsFolder(config);
  await mkdir(directory, { recursive: true });
  const store = new FileStore({ directory, expirationPeriodInMilliseconds });
  return { store, keyOf: (id) => id, read: async (key) => store.read(key) };
}

/** The library's store leaves the object of a finished upload where it is, and the last piece of an unfinished one. */
async function openS3Store(options: S3StoreOptions): Promise<S3Store> {
  const tus = await import('@tus/s3-store');
  class Store extends tus.S3Store {
    override async remove(id: string): Promise<void> {
      const known = await super.remove(id).then(
        () => null,
        (error: unknown) => ({ error }),
      );
      for (const key of [id, this.infoKey(id), this.partKey(id, true)])
        await this.client.deleteObject({ Bucket: this.bucket, Key: key });
      // It throws its own "not found" as a plain object: whatever is left is gone by now.
      if (known?.error instanceof Error) throw known.error;
    }
  }
  return new Store(options);
}
