import type { OnApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { FileStorage } from '../../files/file-storage.js';
import type { MockupJob, Quad } from './mockup/mockup.js';
import { MockupPool } from './mockup-pool.js';

/** What to print on what; pictures are ids of files. */
export interface MockupRequest {
  /** Null: the garment alone. */
  artwork: string | null;
  photo: string;
  mask: string | null;
  displacementMap: string | null;
  shadeMap: string | null;
  /** `#rrggbb`, where the photo is white and has to take that colour. */
  tint: string | null;
  /** Pixels of the photo: top left, top right, bottom right, bottom left. */
  printArea: Quad;
}

interface RenderOptions {
  signal: AbortSignal;
  onProgress: (percent: number, stage: string) => void;
}

/** Renders product previews on this machine, in threads of their own. */
@Injectable()
export class MockupRenderer implements OnApplicationShutdown {
  private pool: MockupPool | null = null;

  constructor(
    private readonly config: Config,
    private readonly storage: FileStorage,
  ) {}

  /** @returns the path of a JPEG, which the caller keeps or abandons */
  async render(request: MockupRequest, { signal, onProgress }: RenderOptions): Promise<string> {
    // Threads cost memory, so a process that renders nothing has none.
    this.pool ??= new MockupPool(this.config.previewConcurrency);
    const outputPath = await this.storage.newPath('.jpg');
    try {
      const { pool } = this;
      await this.storage.withPaths(
        filesOf(request),
        (pathOf) => pool.render(jobOf(request, pathOf, outputPath), { signal, onProgress }),
        signal,
      );
      return outputPath;
    } catch (error) {
      await this.storage.abandon(outputPath);
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool?.close();
  }
}

function filesOf({ artwork, photo, mask, displacementMap, shadeMap }: MockupRequest): string[] {
  return [artwork, photo, mask, displacementMap, shadeMap].filter((id) => id !== null);
}

function jobOf(request: MockupRequest, pathOf: (id: string) => string, outputPath: string): MockupJob {
  const optional = (id: string | null): string | null => (id === null ? null : pathOf(id));
  return {
    artworkPath: optional(request.artwork),
    basePhotoPath: pathOf(request.photo),
    maskPath: optional(request.mask),
    displacementMapPath: optional(request.displacementMap),
    shadeMapPath: optional(request.shadeMap),
    tint: request.tint,
    printArea: request.printArea,
    outputPath,
  };
}
