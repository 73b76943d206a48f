import { Injectable } from '@nestjs/common';
import { isDiskFull } from '../files/disk-full.js';
import { DISK_FULL, PermanentError, TransientError } from '../task-lifecycle/retry-policy.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import { FfmpegError, FfmpegTimeout } from './ffmpeg/ffmpeg-error.js';
import type { FfmpegFeatures } from './ffmpeg/ffmpeg-features.js';
import { Ffmpeg } from './ffmpeg/ffmpeg.service.js';
import type { CompositionPlan, Trust } from './plan/composition-plan.js';
import { copies, TRUSTS } from './plan/composition-plan.js';
import { planComposition } from './plan/plan-composition.js';
import { CompositionUploads } from './composition-uploads.service.js';
import { toPlannedInput } from './planned-clips.js';
import type { ComposedVideo } from './render/composer.service.js';
import { Composer } from './render/composer.service.js';
import type { CompositionJob } from './render/composition-job.js';
import { ProofFailed } from './render/composition-job.js';
import { diskNeed } from './render/disk-need.js';
import { DiskRoom } from './render/disk-room.service.js';
import { keptParts } from './render/kept-parts.js';
import { missingFeature } from './render/missing-feature.js';
import type { UploadedClip } from './render/source-clip.js';
import type { VideoComposition } from './video-composition.entity.js';

export interface Composed {
  video: ComposedVideo;
  plan: CompositionPlan;
}

/** A composition whose videos are not at hand yet. */
type Draft = Omit<CompositionJob, 'clips'>;

/** Plans a composition and has it made; when the proof of a copy fails, with less copying. */
@Injectable()
export class CompositionWork {
  constructor(
    private readonly uploads: CompositionUploads,
    private readonly disk: DiskRoom,
    private readonly composer: Composer,
    private readonly ffmpeg: Ffmpeg,
  ) {}

  async compose(task: VideoComposition, draft: Draft, context: TaskContext): Promise<Composed> {
    const uploads = await this.uploads.find(task);
    const fallback = [...(task.plan?.fallback ?? [])];
    for (const trust of TRUSTS.slice(TRUSTS.indexOf(task.plan?.trust ?? 'everything'))) {
      const plan = planOf(task, uploads, trust);
      await context.save({ plan: { ...plan, fallback: [...fallback] } });
      try {
        return { video: await this.carryOut(plan, uploads, draft), plan };
      } catch (error) {
        const faults = faultsOfCopy(error, plan);
        if (!faults) throw toTaskProblem(error);
        fallback.push(...faults);
      }
    }
    throw new PermanentError('COMPOSITION_FAILED', `The result could not be proved right: ${fallback.join('; ')}`);
  }

  /** Whether there is room is known before the videos are fetched from elsewhere. */
  private async carryOut(
    plan: CompositionPlan,
    uploads: readonly UploadedClip[],
    draft: Draft,
  ): Promise<ComposedVideo> {
    const { workspace, signal } = draft;
    const { toneMapping } = await this.checkFfmpeg(plan, uploads);
    const kept = await keptParts(workspace, plan, uploads, toneMapping);
    const fetched = this.uploads.bytesToFetch(uploads);
    return this.disk.hold({ workspace, bytes: diskNeed(plan, uploads, kept), fetched }, signal, (isFetched) =>
      this.uploads.lend(
        uploads,
        (clips) => {
          isFetched();
          return this.composer.carryOut({ ...draft, clips }, plan);
        },
        signal,
      ),
    );
  }

  /** The one who took the order may have had another ffmpeg. */
  private async checkFfmpeg(plan: CompositionPlan, uploads: readonly UploadedClip[]): Promise<FfmpegFeatures> {
    const features = await this.ffmpeg.features();
    const feature = missingFeature(plan, uploads, features);
    if (feature !== null)
      throw new PermanentError('FFMPEG_TOO_OLD', `ffmpeg ${features.version} of this worker has no ${feature}`);
    return features;
  }
}

function planOf(task: VideoComposition, uploads: readonly UploadedClip[], trust: Trust): CompositionPlan {
  const inputs = task.inputs.map((input, index) => {
    const upload = uploads[index];
    if (!upload) throw new RangeError(`There is no upload ${index}`);
    return toPlannedInput(input, upload.facts);
  });
  return planComposition({ inputs, output: task.wanted, transition: task.transition }, trust);
}

/** Why a plan is given up for one that copies less; null when that would change nothing. */
function faultsOfCopy(error: unknown, plan: CompositionPlan): readonly string[] | null {
  if (error instanceof ProofFailed) return error.faults;
  if (!(error instanceof FfmpegError) || !error.refused || isDiskFull(error) || !copies(plan)) return null;
  const said = error.stderr.trim().split('\n').at(-1) ?? '';
  // Where our files lie concerns nobody.
  return [`ffmpeg could not copy: ${said.replaceAll(/\/\S*\//g, '').slice(0, 300)}`];
}

function toTaskProblem(error: unknown): unknown {
  if (error instanceof TransientError || error instanceof PermanentError) return error;
  if (error instanceof FfmpegTimeout)
    return new PermanentError('TIMEOUT', 'A part of the composition took longer than it may', { cause: error });
  if (isDiskFull(error))
    return new TransientError(DISK_FULL, 'The disk became full while the video was made', { cause: error });
  if (error instanceof FfmpegError)
    return new TransientError('COMPOSITION_FAILED', 'ffmpeg could not make a part of the composition', {
      cause: error,
    });
  return error;
}
