import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Config } from '../../config/config.js';
import type { ByteRange } from '../file-storage.js';
import type { AwsSdk } from './aws-sdk.js';
import { loadAwsSdk } from './aws-sdk.js';
import { explainS3, isMissing, isNotImplemented, plainS3Error, s3Unavailable } from './s3-failure.js';
import { clientConfig } from './s3-settings.js';

const PART_BYTES = 8 * 1_048_576;
/** S3 takes 10,000 parts. */
const MOST_PARTS = 9_000;
/** Of one file; each is a part in memory. */
const PARTS_AT_ONCE = 3;

export interface StoredObject {
  key: string;
  modified: Date;
}

/** The bucket; keys are without its prefix. */
export class Bucket {
  private constructor(
    private readonly sdk: AwsSdk,
    private readonly client: S3Client,
    private readonly name: string,
    private readonly prefix: string,
  ) {}

  /** @throws StorageError when it cannot be read or written, with what to change */
  static async open(config: Config): Promise<Bucket> {
    const sdk = await loadAwsSdk();
    const client = new sdk.s3.S3Client(clientConfig(config));
    const bucket = new Bucket(sdk, client, config.s3Bucket ?? '', config.s3Prefix);
    try {
      await bucket.probe();
      await bucket.tryWriting();
      return bucket;
    } catch (error) {
      client.destroy();
      throw explainS3(error, config);
    }
  }

  /** Throws unless it answers. */
  async probe(): Promise<void> {
    await this.client.send(
      new this.sdk.s3.ListObjectsV2Command({ Bucket: this.name, Prefix: `${this.prefix}probe/`, MaxKeys: 1 }),
    );
  }

  /** In parts, a few at once; the parts of one that fails, or is given up, are taken back. */
  async put(path: string, key: string, signal?: AbortSignal): Promise<void> {
    const { size } = await stat(path);
    signal?.throwIfAborted();
    const body = createReadStream(path);
    const upload = new this.sdk.storage.Upload({
      client: this.client,
      params: { ...this.at(key), Body: body, ContentType: 'application/octet-stream' },
      partSize: Math.max(PART_BYTES, Math.ceil(size / MOST_PARTS)),
      queueSize: PARTS_AT_ONCE,
      leavePartsOnError: false,
    });
    const stop = (): void => void upload.abort();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await upload.done();
    } finally {
      signal?.removeEventListener('abort', stop);
      body.destroy();
    }
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    const { Body: body } = await this.client.send(
      new this.sdk.s3.GetObjectCommand({
        ...this.at(key),
        ...(range ? { Range: `bytes=${range.start}-${range.end}` } : {}),
      }),
    );
    if (!(body instanceof Readable)) throw new TypeError(`S3 sent no stream for ${key}`);
    return body;
  }

  /** One that is not there is deleted already. */
  async delete(key: string): Promise<void> {
    await this.client.send(new this.sdk.s3.DeleteObjectCommand(this.at(key))).catch((error: unknown) => {
      if (!isMissing(error)) throw s3Unavailable(error);
    });
  }

  /** Pages of what there is below a folder. */
  async *list(folder: string): AsyncGenerator<StoredObject[]> {
    const input = { Bucket: this.name, Prefix: `${this.prefix}${folder}/` };
    for await (const page of this.sdk.s3.paginateListObjectsV2({ client: this.client }, input)) {
      yield (page.Contents ?? []).map(({ Key = '', LastModified }) => ({
        key: Key.slice(this.prefix.length),
        modified: LastModified ?? new Date(),
      }));
    }
  }

  /** Parts whose upload was never ended are in no list of objects, and are paid for. */
  async abortUploadsBefore(time: Date): Promise<number> {
    let aborted = 0;
    let from: { KeyMarker?: string; UploadIdMarker?: string } | null = {};
    while (from !== null) {
      const page: Awaited<ReturnType<typeof this.unfinished>> = await this.unfinished(from);
      for (const { Key = '', UploadId = '', Initiated = new Date() } of page.Uploads ?? []) {
        if (Initiated >= time) continue;
        await this.client
          .send(new this.sdk.s3.AbortMultipartUploadCommand({ Bucket: this.name, Key, UploadId }))
          .catch((error: unknown) => {
            // It was completed or aborted just now.
            if (!isMissing(error)) throw plainS3Error(error);
          });
        aborted++;
      }
      from = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker ?? '', UploadIdMarker: page.NextUploadIdMarker ?? '' }
        : null;
    }
    return aborted;
  }

  close(): void {
    this.client.destroy();
  }

  private async unfinished(from: { KeyMarker?: string; UploadIdMarker?: string }) {
    const input = { Bucket: this.name, Prefix: this.prefix, ...from };
    return this.client.send(new this.sdk.s3.ListMultipartUploadsCommand(input)).catch((error: unknown) => {
      if (isNotImplemented(error))
        return { Uploads: [], IsTruncated: false, NextKeyMarker: '', NextUploadIdMarker: '' };
      throw plainS3Error(error);
    });
  }

  private async tryWriting(): Promise<void> {
    const target = this.at(`probe/${process.pid}`);
    await this.client.send(new this.sdk.s3.PutObjectCommand({ ...target, Body: 'Darkroom may write here.' }));
    await this.client.send(new this.sdk.s3.DeleteObjectCommand(target));
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.name, Key: this.prefix + key };
  }
}
