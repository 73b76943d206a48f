import { ApiProperty } from '@nestjs/swagger';
import type { FileLinks } from '../../files/file-links.js';
import { TaskDto, toTaskDto } from '../../task-lifecycle/dto/task.dto.js';
import type { VideoComposition } from '../video-composition.entity.js';
import { VIDEO } from '../video.js';
import type { ComposedVideo, ShownPlan } from './composition-schemas.js';
import { COMPOSED_VIDEO, COMPOSITION_PLAN, TRANSITION } from './composition-schemas.js';
import { CompositionInputDto, CompositionOutputDto } from './create-composition.dto.js';

/** Videos joined into one. */
export class VideoCompositionDto extends TaskDto {
  @ApiProperty({ type: [CompositionInputDto] })
  inputs!: CompositionInputDto[];

  /** What was asked for. */
  wanted!: CompositionOutputDto;

  @ApiProperty(TRANSITION)
  transition!: { type: string; durationMs: number } | null;

  /** Once it is known. */
  @ApiProperty(COMPOSITION_PLAN)
  plan!: ShownPlan | null;

  /** When COMPLETED. */
  @ApiProperty(COMPOSED_VIDEO)
  output!: ComposedVideo | null;

  static from(task: VideoComposition, links: FileLinks): VideoCompositionDto {
    const { inputs, wanted, transition } = task;
    return {
      ...toTaskDto(VIDEO, task, links),
      inputs,
      wanted,
      transition,
      plan: planOf(task),
      output: outputOf(task, links),
    };
  }
}

function planOf({ plan }: VideoComposition): ShownPlan | null {
  if (!plan) return null;
  const { inputs, sound, fallback } = plan;
  return {
    inputs: inputs.map(({ input, action, reasons }) => ({ input, action, reasons })),
    sound: sound ? { action: sound.action, reasons: sound.reasons } : { action: 'none', reasons: [] },
    fallback,
  };
}

function outputOf({ status, resultFileId, result }: VideoComposition, links: FileLinks): ComposedVideo | null {
  if (status !== 'COMPLETED' || resultFileId === null) return null;
  const { durationMs = 0, width = 0, height = 0, sizeBytes = 0, reencoded = [] } = result ?? {};
  return { fileId: resultFileId, url: links.url(resultFileId), durationMs, width, height, sizeBytes, reencoded };
}
