import { mkdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { DataStore } from '@tus/server';
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

/** The packages are loaded when the first upload comes. */
export async function openTusStore(config: Config): Promise<TusStore> {
  const expirationPeriodInMilliseconds = config.unusedFileHours * 3_600_000;
  if (config.storesInS3) {
    const { S3Store } = await import('@tus/s3-store');
    const store = new S3Store({
      partSize: 8 * 1_048_576,
      expirationPeriodInMilliseconds,
      // Not every server has tags, and the sweep goes by the rows.
      useTags: false,
      maxConcurrentPartUploads: 16,
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
