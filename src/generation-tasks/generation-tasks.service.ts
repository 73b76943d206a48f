import { Injectable } from '@nestjs/common';
import { FilesService } from '../files/files.service.js';
import type { FieldError } from '../http/problem.js';
import { validationFailed } from '../http/problems.js';
import type { ImageProvider } from '../image-providers/image-provider.js';
import type { JobFault } from '../image-providers/image-providers.service.js';
import { ImageProvidersService } from '../image-providers/image-providers.service.js';
import { TaskLifecycle } from '../task-lifecycle/task-lifecycle.service.js';
import type { CreateEditTaskDto, CreateGenerationTaskDto } from './dto/create-generation-task.dto.js';
import { toGenerationRequest } from './edit-request.js';
import type { GenerationConfig, GenerationTask } from './generation-task.entity.js';
import { GENERATION } from './generation.kind.js';
import { parsePictureSize } from './picture-size.js';
import { chooseProvider } from './choose-provider.js';
import { missingInputs } from './required-inputs.js';

/** What a task is made of, however it was asked for. */
type GenerationRequest = Omit<CreateGenerationTaskDto, 'config'> & { config?: GenerationConfig };

@Injectable()
export class GenerationTasksService {
  constructor(
    private readonly files: FilesService,
    private readonly providers: ImageProvidersService,
    private readonly lifecycle: TaskLifecycle,
  ) {}

  /**
   * @throws Problem VALIDATION_FAILED, PROVIDER_NOT_CONFIGURED, FILE_NOT_FOUND, INSUFFICIENT_CREDITS,
   * TOO_MANY_ACTIVE_TASKS
   */
  async create(userId: string, request: CreateGenerationTaskDto, token: string | null): Promise<GenerationTask> {
    refuse(missingInputs(request.type, request));
    return this.submit(userId, { ...request, config: { ...request.config } }, token);
  }

  /** The same by the older edit API, whose fields have other names. */
  async createEdit(userId: string, edit: CreateEditTaskDto, token: string | null): Promise<GenerationTask> {
    const request = await toGenerationRequest(edit);
    refuse(missingInputs(edit.mode, request, { sourceImage: 'source_image', referenceImages: 'reference_image' }));
    return this.submit(userId, { ...request, config: { ...edit.config, ...request.config } }, token);
  }

  private async submit(userId: string, request: GenerationRequest, token: string | null): Promise<GenerationTask> {
    const { type, prompt, negativePrompt, sourceImage, referenceImages = [], config = {} } = request;
    const provider = chooseProvider(this.providers, type, config.provider);
    refuse(this.beyond(provider, request));
    const fileIds = [...(sourceImage === undefined ? [] : [sourceImage]), ...referenceImages];
    await this.checkPictures(userId, fileIds);
    const { task } = await this.lifecycle.submit<GenerationTask>(GENERATION, {
      userId,
      type,
      input: { prompt, negativePrompt, sourceImage, referenceImages, config, provider: provider.name },
      idempotencyToken: token,
      fileIds,
    });
    return task;
  }

  /** What is more than the provider can do. */
  private beyond(provider: ImageProvider, request: GenerationRequest): FieldError[] {
    const { referenceImages = [], config = {} } = request;
    const faults = this.providers.check(provider, {
      type: request.type,
      references: referenceImages.length,
      count: config.count ?? 1,
      size: parsePictureSize(config.size),
    });
    return faults.map(({ field, message }) => ({ field: FIELDS[field], message }));
  }

  private async checkPictures(userId: string, fileIds: readonly string[]): Promise<void> {
    for (const file of await Promise.all(fileIds.map((id) => this.files.get(userId, id)))) {
      if (file.mediaType.startsWith('image/')) continue;
      refuse([{ field: 'sourceImage', message: `file ${file.id} is no picture: it is ${file.mediaType}` }]);
    }
  }
}

/** Where a request has what a provider may find too much. */
const FIELDS: Readonly<Record<JobFault['field'], string>> = {
  references: 'referenceImages',
  count: 'config.count',
  size: 'config.size',
};

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw validationFailed({ fields: errors.map(({ field }) => field).join(', ') }, { errors });
}
