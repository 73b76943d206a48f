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

/** What the pictures of a request are called there. */
interface PictureFields {
  sourceImage: string;
  referenceImages: string;
}

const OWN_FIELDS: PictureFields = { sourceImage: 'sourceImage', referenceImages: 'referenceImages' };
const OLDER_FIELDS: PictureFields = { sourceImage: 'source_image', referenceImages: 'reference_image' };

interface Submission {
  userId: string;
  request: GenerationRequest;
  fields: PictureFields;
  token: string | null;
}

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
    const config = { ...request.config };
    return this.submit({ userId, request: { ...request, config }, fields: OWN_FIELDS, token });
  }

  /** The same by the older edit API, whose fields have other names. */
  async createEdit(userId: string, edit: CreateEditTaskDto, token: string | null): Promise<GenerationTask> {
    const request = await toGenerationRequest(edit);
    refuse(missingInputs(edit.mode, request, OLDER_FIELDS));
    const config = { ...edit.config, ...request.config };
    return this.submit({ userId, request: { ...request, config }, fields: OLDER_FIELDS, token });
  }

  private async submit({ userId, request, fields, token }: Submission): Promise<GenerationTask> {
    const { type, prompt, negativePrompt, sourceImage, referenceImages = [], config = {} } = request;
    const provider = chooseProvider(this.providers, type, config.provider);
    refuse(this.beyond(provider, request, fields));
    const sourceImages = sourceImage === undefined ? [] : [sourceImage];
    const faults = await Promise.all([
      this.noPictures(userId, sourceImages, fields.sourceImage),
      this.noPictures(userId, referenceImages, fields.referenceImages),
    ]);
    refuse(faults.flat());
    const { task } = await this.lifecycle.submit<GenerationTask>(GENERATION, {
      userId,
      type,
      input: { prompt, negativePrompt, sourceImage, referenceImages, config, provider: provider.name },
      idempotencyToken: token,
      fileIds: [...sourceImages, ...referenceImages],
    });
    return task;
  }

  /** What is more than the provider can do. */
  private beyond(
    provider: ImageProvider,
    request: GenerationRequest,
    { referenceImages: references }: PictureFields,
  ): FieldError[] {
    const { referenceImages = [], config = {} } = request;
    const faults = this.providers.check(provider, {
      type: request.type,
      references: referenceImages.length,
      count: config.count ?? 1,
      size: parsePictureSize(config.size),
    });
    const names: Readonly<Record<JobFault['field'], string>> = {
      references,
      count: 'config.count',
      size: 'config.size',
    };
    return faults.map(({ field, message }) => ({ field: names[field], message }));
  }

  /** @throws Problem FILE_NOT_FOUND */
  private async noPictures(userId: string, fileIds: readonly string[], field: string): Promise<FieldError[]> {
    const files = await Promise.all(fileIds.map((id) => this.files.get(userId, id)));
    return files
      .filter(({ mediaType }) => !mediaType.startsWith('image/'))
      .map(({ id, mediaType }) => ({ field, message: `file ${id} is no picture: it is ${mediaType}` }));
  }
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw validationFailed({ fields: errors.map(({ field }) => field).join(', ') }, { errors });
}
