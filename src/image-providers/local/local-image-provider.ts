import { rm, writeFile } from 'node:fs/promises';
import type {
  GenerationType,
  ImageJob,
  ImageProvider,
  ProviderCapabilities,
  ProviderContext,
  ProviderResult,
} from '../image-provider.js';
import { ProviderError } from '../provider-error.js';
import { NoSubjectError } from './cutout/cutout.js';
import type { LocalJob, LocalPicture } from './jobs/local-job.js';
import { LocalPool } from './local-pool.js';
import { LOCAL_SIZES, localJobs } from './local-jobs.js';
import { UnreadablePictureError } from './picture.js';

const REAL: readonly GenerationType[] = ['CREATE', 'WHITE_BACKGROUND', 'BACKGROUND_CHANGE'];
const SAMPLED: readonly GenerationType[] = ['CLOTHING_CHANGE', 'HEAD_SWAP', 'POSE_CHANGE'];

export interface LocalImageOptions {
  /** Worker threads at most; each takes up to 450 MB while it cuts out of a photo of 12 megapixels. */
  threads: number;
  /** Whether what cannot be done here is answered with a marked side-by-side of its inputs. */
  localSamples?: boolean;
}

/**
 * The provider that is always there: cut-outs for real, drawn pictures as samples, all on this machine and without network.
 * The same job gives the same pictures.
 */
export class LocalImageProvider implements ImageProvider {
  readonly name = 'local';
  readonly capabilities: ProviderCapabilities;
  private pool: LocalPool | null = null;

  constructor(private readonly options: LocalImageOptions) {
    this.capabilities = {
      types: options.localSamples ? [...REAL, ...SAMPLED] : REAL,
      maxReferences: 4,
      maxCount: 4,
      sizes: LOCAL_SIZES,
      seed: true,
      negativePrompt: false,
      mask: 'none',
      repeatable: true,
    };
  }

  async start(job: ImageJob, context: ProviderContext): Promise<{ done: ProviderResult }> {
    if (!this.capabilities.types.some((type) => type === job.type)) {
      throw this.rejection(`The local provider cannot do ${job.type}.`);
    }
    const orders = localJobs(job);
    const paths: string[] = [];
    try {
      let facts: ProviderResult['facts'];
      for (const [index, order] of orders.entries()) {
        const picture = await this.make(order, context, (percent) => (100 * index + percent) / orders.length);
        const path = await context.newPath(picture.extension);
        paths.push(path);
        await writeFile(path, picture.bytes, { signal: context.signal });
        if (picture.confidence !== undefined) facts = { confidence: picture.confidence };
      }
      return { done: { images: paths.map((path) => ({ path })), facts } };
    } catch (error) {
      for (const path of paths) await rm(path, { force: true });
      throw error;
    }
  }

  /** Called by Nest, too. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool?.close();
  }

  private async make(
    order: LocalJob,
    context: ProviderContext,
    overall: (percent: number) => number,
  ): Promise<LocalPicture> {
    const { signal } = context;
    signal.throwIfAborted();
    // Threads cost memory, so a process that makes no pictures has none.
    this.pool ??= new LocalPool(this.options.threads);
    try {
      const onProgress = (percent: number, stage: string): void =>
        context.progress(Math.floor(overall(percent)), stage);
      return await this.pool.run(order, { signal, onProgress });
    } catch (error) {
      if (error instanceof NoSubjectError) throw this.rejection(error.message, error);
      if (error instanceof UnreadablePictureError) throw this.rejection(`The ${error.picture} cannot be read.`, error);
      throw error;
    }
  }

  private rejection(message: string, cause?: Error): ProviderError {
    return new ProviderError(this.name, 'rejected', message, { cause });
  }
}
