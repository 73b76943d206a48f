import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { FilesService } from '../files/files.service.js';
import type { FieldError } from '../http/problem.js';
import { validationFailed } from '../http/problems.js';
import { TaskLifecycle } from '../task-lifecycle/task-lifecycle.service.js';
import type { CreateCompositionDto } from './dto/create-composition.dto.js';
import { Ffmpeg } from './ffmpeg/ffmpeg.service.js';
import type { CompositionPlan } from './plan/composition-plan.js';
import { ClipTooShortError } from './plan/crossings.js';
import { planComposition } from './plan/plan-composition.js';
import type { PlannedInput, PlanRequest, WantedTransition } from './plan/plan-request.js';
import { toPlannedInput } from './planned-clips.js';
import { rateOf } from './probe/frame-rate.js';
import { isVideoFacts, playedSeconds } from './probe/video-facts.js';
import { copiedBytes } from './render/copied-bytes.js';
import { missingFeature } from './render/missing-feature.js';
import { sizeFaults } from './render/size-faults.js';
import type { VideoComposition } from './video-composition.entity.js';
import { VIDEO } from './video.js';
import { clipTooShort, compositionTooLarge, ffmpegTooOld } from './video.problems.js';

const DEFAULT_CROSSING_MS = 500;
/** A frame at 25 frames a second. */
const SHORTEST_CROSSING_MS = 40;

@Injectable()
export class VideoCompositionsService {
  constructor(
    private readonly config: Config,
    private readonly files: FilesService,
    private readonly ffmpeg: Ffmpeg,
    private readonly lifecycle: TaskLifecycle,
  ) {}

  /**
   * @throws Problem VALIDATION_FAILED, FILE_NOT_FOUND, COMPOSITION_TOO_LARGE, CLIP_TOO_SHORT, FFMPEG_TOO_OLD,
   * TOO_MANY_ACTIVE_TASKS
   */
  async create(userId: string, request: CreateCompositionDto, token: string | null): Promise<VideoComposition> {
    const { inputs, output = {}, transition } = request;
    const wanted = { ...output };
    const crossing = wantedCrossing(transition);
    const planned = await this.plannedInputs(userId, inputs);
    const plan = plannedOrRefused({ inputs: planned, output: wanted, transition: crossing });
    refuse(sizeFaults(plan, wanted, planned));
    this.checkLength(plan);
    this.checkSize(plan, planned);
    await this.checkFfmpeg(plan, planned);
    const { task } = await this.lifecycle.submit<VideoComposition>(VIDEO, {
      userId,
      input: { inputs: inputs.map((input) => ({ ...input })), wanted, transition: crossing },
      idempotencyToken: token,
      fileIds: inputs.map(({ fileId }) => fileId),
    });
    return task;
  }

  /** Everything is known from the upload: nothing is looked into here. */
  private async plannedInputs(userId: string, inputs: CreateCompositionDto['inputs']): Promise<PlannedInput[]> {
    const files = await this.files.getAll(userId, new Set(inputs.map(({ fileId }) => fileId)));
    const faults: FieldError[] = [];
    const planned = inputs.flatMap((input, index) => {
      const file = files.get(input.fileId);
      const facts = file?.media ?? null;
      if (!isVideoFacts(facts)) {
        const message = `file ${input.fileId} is no video: it is ${file?.mediaType}`;
        faults.push({ field: `inputs.${index}.fileId`, message });
        return [];
      }
      faults.push(...rangeFaults(input, index, playedSeconds(facts)));
      return [toPlannedInput(input, facts)];
    });
    refuse(faults);
    return planned;
  }

  private checkLength(plan: CompositionPlan): void {
    const minutes = plan.frames / rateOf(plan.picture.rate) / 60;
    if (minutes > this.config.videoMaxMinutes)
      throw compositionTooLarge({ what: `${Math.ceil(minutes)} min`, limit: `${this.config.videoMaxMinutes} min` });
  }

  /** What is re-encoded has a size only when it is made; what is copied whole is known. */
  private checkSize(plan: CompositionPlan, clips: readonly PlannedInput[]): void {
    const bytes = copiedBytes(plan, clips);
    const limit = this.config.videoMaxMb;
    if (bytes > limit * 1_000_000)
      throw compositionTooLarge({ what: `${Math.ceil(bytes / 1_000_000)} MB`, limit: `${limit} MB` });
  }

  private async checkFfmpeg(plan: CompositionPlan, clips: readonly PlannedInput[]): Promise<void> {
    const features = await this.ffmpeg.features();
    const feature = missingFeature(plan, clips, features);
    if (feature !== null) throw ffmpegTooOld({ version: features.version, feature });
  }
}

/** @throws Problem VALIDATION_FAILED, if there is anything at fault */
function refuse(faults: FieldError[]): void {
  if (faults.length === 0) return;
  throw validationFailed({ fields: faults.map(({ field }) => field).join(', ') }, { errors: faults });
}

function wantedCrossing(transition: CreateCompositionDto['transition']): WantedTransition | null {
  if (!transition || transition.type === 'none') return null;
  const { type, durationMs = DEFAULT_CROSSING_MS } = transition;
  if (durationMs < SHORTEST_CROSSING_MS) {
    const message = `durationMs must not be less than ${SHORTEST_CROSSING_MS} for ${type}`;
    refuse([{ field: 'transition.durationMs', message }]);
  }
  return { type, durationMs };
}

function plannedOrRefused(request: PlanRequest): CompositionPlan {
  try {
    return planComposition(request);
  } catch (error) {
    throw error instanceof ClipTooShortError ? clipTooShort({ input: error.input }, { cause: error }) : error;
  }
}

function rangeFaults(
  { startMs = 0, endMs }: CreateCompositionDto['inputs'][number],
  index: number,
  duration: number,
): FieldError[] {
  const field = `inputs.${index}.${endMs === undefined ? 'startMs' : 'endMs'}`;
  if (startMs >= Math.floor(duration * 1_000))
    return [
      {
        field: `inputs.${index}.startMs`,
        message: `startMs must be before the end, at ${Math.floor(duration * 1_000)}`,
      },
    ];
  if (endMs !== undefined && endMs <= startMs) return [{ field, message: 'endMs must be after startMs' }];
  return [];
}
