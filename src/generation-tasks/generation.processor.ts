import { Injectable } from '@nestjs/common';
import { FileStorage } from '../files/file-storage.js';
import { FilesService } from '../files/files.service.js';
import type { ImageJob, InputImage } from '../image-providers/image-provider.js';
import type { MadePictures } from '../image-providers/provider-work.service.js';
import { ProviderWork } from '../image-providers/provider-work.service.js';
import { PermanentError } from '../task-lifecycle/retry-policy.js';
import type { TaskWork, WorkResult } from '../task-lifecycle/task-processor.js';
import { TaskProcessor } from '../task-lifecycle/task-processor.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import type { GenerationTask } from './generation-task.entity.js';
import { GENERATION } from './generation.kind.js';
import { parsePictureSize } from './picture-size.js';
import { missingInputs } from './required-inputs.js';

/** Has pictures made. */
@Injectable()
@TaskProcessor(GENERATION)
export class GenerationProcessor implements TaskWork<GenerationTask> {
  constructor(
    private readonly files: FilesService,
    private readonly storage: FileStorage,
    private readonly pictures: ProviderWork,
  ) {}

  async work(task: GenerationTask, context: TaskContext): Promise<WorkResult> {
    const ids = [...(task.sourceImage === null ? [] : [task.sourceImage]), ...task.referenceImages];
    const made = await this.storage.withPaths(
      ids,
      async (pathOf) => this.pictures.run(task, await this.jobOf(task, pathOf), context, 'call-off'),
      context.signal,
    );
    return toWorkResult(task, made);
  }

  private async jobOf(
    { id, type, prompt, negativePrompt, config, ...task }: GenerationTask,
    pathOf: (id: string) => string,
  ): Promise<ImageJob> {
    const [missing] = missingInputs(type, {
      ...(prompt === null ? {} : { prompt }),
      ...(task.sourceImage === null ? {} : { sourceImage: task.sourceImage }),
      referenceImages: task.referenceImages,
    });
    // Only a task of the older system can lack something: its pictures did not come along.
    if (missing) throw new PermanentError('INPUT_MISSING', missing.message);
    return {
      id,
      type,
      prompt,
      negativePrompt,
      source: task.sourceImage === null ? null : await this.input(task.sourceImage, pathOf),
      references: await Promise.all(task.referenceImages.map((fileId) => this.input(fileId, pathOf))),
      size: parsePictureSize(config.size),
      seed: config.seed ?? null,
      count: config.count ?? 1,
    };
  }

  private async input(fileId: string, pathOf: (id: string) => string): Promise<InputImage> {
    const file = await this.files.find(fileId);
    if (!file) throw new PermanentError('FILE_NOT_FOUND', `The picture ${fileId} is no longer there`);
    const { mediaType, width, height } = file;
    return { path: pathOf(fileId), mediaType, width: width ?? 0, height: height ?? 0 };
  }
}

/** Pictures that were asked for and not made are told, and their credits given back. */
function toWorkResult({ credits, config }: GenerationTask, { pictures, facts }: MadePictures): WorkResult {
  const wanted = config.count ?? 1;
  const made = pictures.filter((picture) => 'fileId' in picture);
  const missing = Array.from({ length: Math.max(0, wanted - pictures.length) }, () => ({ error: NOT_MADE }));
  return {
    ...(made[0] ? { fileId: made[0].fileId } : {}),
    result: { ...facts, results: [...pictures, ...missing] },
    creditsBack: Math.floor(credits / wanted) * Math.max(0, wanted - made.length),
  };
}

const NOT_MADE = { code: 'NOT_MADE', message: 'The provider made fewer pictures than were asked for' };
