import { ApiProperty } from '@nestjs/swagger';
import type { FileLinks } from '../../files/file-links.js';
import type { GenerationType } from '../../image-providers/image-provider.js';
import { GENERATION_TYPES } from '../../image-providers/image-provider.js';
import { TaskDto, toTaskDto } from '../../task-lifecycle/dto/task.dto.js';
import type { GenerationTask } from '../generation-task.entity.js';
import { EDIT_MODES, GenerationConfigDto } from './create-generation-task.dto.js';

/** Why one of several pictures could not be made. */
export class PictureErrorDto {
  /** @example "MODERATED" */
  code!: string;
  message!: string;
}

/** One of the pictures: a file, or why there is none. */
export class GeneratedPictureDto {
  @ApiProperty({ type: String, format: 'uuid', required: false })
  fileId?: string;

  /** Absolute, works without a header, like `resultUrl`. */
  @ApiProperty({ type: String, format: 'uri', required: false })
  url?: string;

  @ApiProperty({ type: PictureErrorDto, required: false })
  error?: PictureErrorDto;
}

const FILE_LINK = { type: String, format: 'uri', nullable: true } as const;

/** AI images, with all that a form needs to be filled again. */
export class GenerationTaskDto extends TaskDto {
  @ApiProperty({ enum: GENERATION_TYPES, enumName: 'GenerationType' })
  type!: GenerationType;

  @ApiProperty({ type: String, nullable: true })
  prompt!: string | null;

  @ApiProperty({ type: String, nullable: true })
  negativePrompt!: string | null;

  config!: GenerationConfigDto;

  /**
   * Who makes the pictures.
   * @example "local"
   */
  provider!: string;

  /** File that is edited. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  sourceImage!: string | null;

  @ApiProperty({ type: [String], format: 'uuid' })
  referenceImages!: string[];

  @ApiProperty(FILE_LINK)
  sourceImageUrl!: string | null;

  @ApiProperty({ type: [String], format: 'uri' })
  referenceImageUrls!: string[];

  /** The edit modes (HEAD_SWAP, BACKGROUND_CHANGE, POSE_CHANGE): the first reference image, with HEAD_SWAP the face to put in. */
  @ApiProperty(FILE_LINK)
  faceImageUrl!: string | null;

  /** The edit modes: the picture that is edited, which is the source image. */
  @ApiProperty(FILE_LINK)
  targetImageUrl!: string | null;

  /** When COMPLETED, each of the pictures that were asked for. */
  @ApiProperty({ type: [GeneratedPictureDto] })
  results!: GeneratedPictureDto[];

  /** 0 to 1: how sure the local cut-out is of what the subject is; null where nothing was cut out. */
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 1 })
  confidence!: number | null;

  static from(task: GenerationTask, links: FileLinks): GenerationTaskDto {
    const { type, prompt, negativePrompt, config, provider, sourceImage, referenceImages, legacy, result } = task;
    const shared = toTaskDto('generation', task, links);
    const sourceImageUrl = sourceImage === null ? null : links.url(sourceImage);
    const referenceImageUrls = referenceImages.map((id) => links.url(id));
    const isEdit = EDIT_MODES.some((mode) => mode === type);
    return {
      ...shared,
      id: legacy?.id ?? shared.id,
      resultUrl: shared.resultUrl ?? legacy?.resultUrl ?? null,
      type,
      prompt,
      negativePrompt,
      config,
      provider,
      sourceImage,
      referenceImages,
      sourceImageUrl,
      referenceImageUrls,
      faceImageUrl: isEdit ? (referenceImageUrls[0] ?? null) : null,
      targetImageUrl: isEdit ? sourceImageUrl : null,
      results: (result?.results ?? []).map((item) =>
        'fileId' in item ? { fileId: item.fileId, url: links.url(item.fileId) } : { error: item.error },
      ),
      confidence: result?.confidence ?? null,
    };
  }
}
