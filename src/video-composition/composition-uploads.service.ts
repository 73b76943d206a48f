import { Injectable } from '@nestjs/common';
import { FileStorage } from '../files/file-storage.js';
import { FilesService } from '../files/files.service.js';
import { PermanentError } from '../task-lifecycle/retry-policy.js';
import { isVideoFacts } from './probe/video-facts.js';
import type { SourceClip, UploadedClip } from './render/source-clip.js';
import type { VideoComposition } from './video-composition.entity.js';

/** The videos that a composition is made of. */
@Injectable()
export class CompositionUploads {
  constructor(
    private readonly files: FilesService,
    private readonly storage: FileStorage,
  ) {}

  /** One for each input. @throws PermanentError when one of them is gone */
  async find({ inputs }: VideoComposition): Promise<UploadedClip[]> {
    const ids = [...new Set(inputs.map(({ fileId }) => fileId))];
    const found = new Map(await Promise.all(ids.map(async (id) => [id, await this.findOne(id)] as const)));
    return inputs.flatMap(({ fileId }) => found.get(fileId) ?? []);
  }

  /** Bytes that have to be fetched before they can be read. */
  bytesToFetch(uploads: readonly UploadedClip[]): number {
    const sizes = new Map(uploads.map(({ fileId, sizeBytes }) => [fileId, sizeBytes]));
    return this.storage.missing([...sizes.keys()]).reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0);
  }

  /** Lends them, to be read. */
  lend<T>(uploads: readonly UploadedClip[], use: (clips: SourceClip[]) => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.storage.withPaths(
      uploads.map(({ fileId }) => fileId),
      (pathOf) => use(uploads.map((upload) => ({ ...upload, path: pathOf(upload.fileId) }))),
      signal,
    );
  }

  private async findOne(fileId: string): Promise<UploadedClip> {
    const file = await this.files.find(fileId);
    const facts = file?.media ?? null;
    if (!file || !isVideoFacts(facts))
      throw new PermanentError('FILE_NOT_FOUND', `The video ${fileId} is no longer there`);
    return { fileId, sizeBytes: file.sizeBytes, facts };
  }
}
