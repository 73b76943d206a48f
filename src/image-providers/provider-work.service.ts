import { extname } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { FileStorage } from '../files/file-storage.js';
import { FilesService } from '../files/files.service.js';
import { Problem } from '../http/problem.js';
import { ProviderCalls } from '../observability/provider-calls.js';
import { PermanentError } from '../task-lifecycle/retry-policy.js';
import type { Task } from '../task-lifecycle/task.entity.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import type { ImageJob, ImageProvider, ProducedImage } from './image-provider.js';
import { ImageProvidersService } from './image-providers.service.js';
import { toTaskFailure } from './provider-failure.js';
import { runProviderJob } from './provider-run.js';
import { watchedProvider } from './watched-provider.js';

/** A task whose pictures a provider makes; whoever runs it next goes on with the order it names. */
export interface OrderingTask extends Task {
  provider: string | null;
  providerTaskId: string | null;
  providerSubmitted: boolean;
}

/** One of the pictures that were ordered: a stored file, or why there is none. */
export type MadePicture = { fileId: string } | { error: { code: string; message: string } };

/** What an order came to: at least one picture. */
export interface MadePictures {
  pictures: MadePicture[];
  /** What else the provider tells, such as `confidence`. */
  facts: Readonly<Record<string, unknown>>;
}

/** How long a provider that is to call an order off may take: less than stopped work gets to tidy up. */
const CALL_OFF_MS = 3_000;

/** Has a task's pictures made by its provider, and stores them. */
@Injectable()
export class ProviderWork {
  private readonly logger = new Logger('Providers');

  constructor(
    private readonly providers: ImageProvidersService,
    private readonly files: FilesService,
    private readonly storage: FileStorage,
    private readonly calls: ProviderCalls,
  ) {}

  /**
   * @param onTimeout whether a task that takes too long has ended, or goes on with its order at the next attempt
   * @throws PermanentError or TransientError, for the task's owner to read; the signal's reason when it was stopped
   */
  async run(
    task: OrderingTask,
    job: ImageJob,
    context: TaskContext,
    onTimeout: 'call-off' | 'keep',
  ): Promise<MadePictures> {
    const found = this.providers.find(task.provider ?? '');
    if (!found) {
      throw new PermanentError('PROVIDER_NOT_CONFIGURED', `The provider ${task.provider} is not configured any more`);
    }
    const provider = watchedProvider(found, this.calls);
    const paths = new Set<string>();
    try {
      const { images, facts = {} } = await runProviderJob(provider, job, memoryOf(task, context), {
        signal: context.signal,
        progress: (percent, stage) => context.progress(percent * 0.95, stage),
        newPath: async (extension) => {
          const path = await this.storage.newPath(extension);
          paths.add(path);
          return path;
        },
      });
      return { pictures: await this.keep(task, images, context), facts };
    } catch (error) {
      const { stoppedFor } = context;
      if (stoppedFor === 'cancelled' || (stoppedFor === 'timeout' && onTimeout === 'call-off')) {
        await this.callOff(provider, task);
      }
      throw toTaskFailure(error);
    } finally {
      // Those that became files have moved away from there.
      for (const path of paths) await this.storage.abandon(path);
    }
  }

  private async keep(task: OrderingTask, images: readonly ProducedImage[], context: TaskContext) {
    const pictures: MadePicture[] = [];
    for (const image of images) pictures.push('path' in image ? await this.adopt(task, image.path, context) : image);
    const failed = pictures.find((picture) => 'error' in picture);
    if (failed && pictures.every((picture) => 'error' in picture)) {
      throw new PermanentError(failed.error.code, failed.error.message);
    }
    return pictures;
  }

  private async adopt(task: OrderingTask, path: string, context: TaskContext): Promise<MadePicture> {
    try {
      const name = `${(task.type ?? 'preview').toLowerCase().replaceAll('_', '-')}-${task.id}${extname(path)}`;
      const file = await this.files.adopt({ userId: task.userId, name, origin: 'result' }, path);
      context.produced(file.id);
      return { fileId: file.id };
    } catch (error) {
      if (!(error instanceof Problem) || error.type.status >= 500) throw error;
      return { error: { code: error.code, message: 'The provider sent something that is no picture' } };
    }
  }

  /** A task that has ended needs its order no longer; one that another worker goes on with does. */
  private async callOff(provider: ImageProvider, task: OrderingTask): Promise<void> {
    if (task.providerTaskId === null || !provider.cancel) return;
    const late = new Promise<void>((resolve) => setTimeout(resolve, CALL_OFF_MS).unref());
    await Promise.race([provider.cancel(task.providerTaskId), late]).catch((error: unknown) => {
      this.logger.warn({ err: error, provider: provider.name }, 'order could not be called off');
    });
  }
}

function memoryOf({ providerTaskId, providerSubmitted }: OrderingTask, context: TaskContext) {
  return {
    taskId: providerTaskId,
    submitted: providerSubmitted,
    save: (order: { taskId: string | null; submitted: boolean }) =>
      context.save({ providerTaskId: order.taskId, providerSubmitted: order.submitted }),
  };
}
