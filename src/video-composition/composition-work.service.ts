import { Injectable } from '@nestjs/common';
import { isDiskFull } from '../files/disk-full.js';
import { FileStorage } from '../files/file-storage.js';
import { FilesService } from '../files/files.service.js';
import { DISK_FULL, PermanentError, TransientError } from '../task-lifecycle/retry-policy.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import { FfmpegError, FfmpegTimeout } from './ffmpeg/ffmpeg-error.js';
import { Ffmpeg } from './ffmpeg/ffmpeg.service.js';
import type { CompositionPlan, Trust } from './plan/composition-plan.js';
import { copies, TRUSTS } from './plan/composition-plan.js';
import { planComposition } from './plan/plan-composition.js';
import { toPlannedInput } from './planned-clips.js';
import { isVideoFacts } from './probe/video-facts.js';
import type { ComposedVideo } from './render/composer.service.js';
import { Composer } from './render/composer.service.js';
import type { CompositionJob } from './render/composition-job.js';
import { ProofFailed } from './render/composition-job.js';
import { checkDisk } from './render/disk-need.js';
import { missingFeature } from './render/missing-feature.js';
import type { SourceClip } from './render/source-clip.js';
import type { VideoComposition } from './video-composition.entity.js';

export interface Composed {
  video: ComposedVideo;
  plan: CompositionPlan;
}

/** Plans a composition and has it made; when the proof of a copy fails, with less copying. */
@Injectable()
export class CompositionWork {
  constructor(
    private readonly files: FilesService,
    private readonly storage: FileStorage,
    private readonly composer: Composer,
    private readonly ffmpeg: Ffmpeg,
  ) {}

  /** Lends the videos. @throws PermanentError when one of them is gone */
  async withClips<T>(
    { inputs }: VideoComposition,
    use: (clips: SourceClip[]) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const ids = [...new Set(inputs.map(({ fileId }) => fileId))];
    const facts = new Map(await Promise.all(ids.map(async (id) => [id, await this.factsOf(id)] as const)));
    return this.storage.withPaths(
      ids,
      (pathOf) =>
        use(
          inputs.flatMap(({ fileId }) => {
            const known = facts.get(fileId);
            return known ? [{ fileId, path: pathOf(fileId), ...known }] : [];
          }),
        ),
      signal,
    );
  }

  async compose(task: VideoComposition, job: CompositionJob, context: TaskContext): Promise<Composed> {
    const fallback = [...(task.plan?.fallback ?? [])];
    for (const trust of TRUSTS.slice(TRUSTS.indexOf(task.plan?.trust ?? 'everything'))) {
      const plan = this.planOf(task, job, trust);
      await context.save({ plan: { ...plan, trust, fallback: [...fallback] } });
      try {
        await this.checkFfmpeg(plan, job);
        await checkDisk(this.storage, plan, job.clips);
        return { video: await this.composer.carryOut(job, plan), plan };
      } catch (error) {
        const faults = faultsOfCopy(error, plan);
        if (!faults) throw toTaskProblem(error);
        fallback.push(...faults);
      }
    }
    throw new PermanentError('COMPOSITION_FAILED', `The result could not be proved right: ${fallback.join('; ')}`);
  }

  /** The one who took the order may have had another ffmpeg. */
  private async checkFfmpeg(plan: CompositionPlan, { clips }: CompositionJob): Promise<void> {
    const features = await this.ffmpeg.features();
    const feature = missingFeature(plan, clips, features);
    if (feature !== null)
      throw new PermanentError('FFMPEG_TOO_OLD', `ffmpeg ${features.version} of this worker has no ${feature}`);
  }

  private async factsOf(fileId: string): Promise<Pick<SourceClip, 'sizeBytes' | 'facts'>> {
    const file = await this.files.find(fileId);
    const facts = file?.media ?? null;
    if (!file || !isVideoFacts(facts))
      throw new PermanentError('FILE_NOT_FOUND', `The video ${fileId} is no longer there`);
    return { sizeBytes: file.sizeBytes, facts };
  }

  private planOf(task: VideoComposition, { clips }: CompositionJob, trust: Trust): CompositionPlan {
    const inputs = task.inputs.map((input, index) => {
      const clip = clips[index];
      if (!clip) throw new RangeError(`There is no clip ${index}`);
      return toPlannedInput(input, clip.facts);
    });
    return planComposition({ inputs, output: task.wanted, transition: task.transition }, trust);
  }
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
