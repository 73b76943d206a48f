import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { FilesService } from '../files/files.service.js';
import type { Measured } from '../files/measure.js';
import { DISK_FULL, PermanentError, delayBeforeRetry, toTaskError } from '../task-lifecycle/retry-policy.js';
import type { TaskWork, WorkResult } from '../task-lifecycle/task-processor.js';
import { TaskProcessor } from '../task-lifecycle/task-processor.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import { reencodedInputs } from './plan/composition-plan.js';
import { toMediaFacts } from './probe/media-facts.js';
import { CompositionProgress } from './render/composition-progress.js';
import { STORING } from './render/step-costs.js';
import { Workspace, workspaceRoot } from './workspaces/workspace.js';
import { CompositionWork } from './composition-work.service.js';
import type { VideoComposition } from './video-composition.entity.js';
import { VIDEO } from './video.js';
import { RETRY_DELAYS } from './video.kind.js';

/** Makes one video of several. */
@Injectable()
@TaskProcessor(VIDEO)
export class VideoProcessor implements TaskWork<VideoComposition> {
  constructor(
    private readonly config: Config,
    private readonly files: FilesService,
    private readonly compositions: CompositionWork,
  ) {}

  async work(task: VideoComposition, context: TaskContext): Promise<WorkResult> {
    const progress = new CompositionProgress(context);
    progress.enter('probing');
    const workspace = await Workspace.open(workspaceRoot(this.config), task.id, task.attempt);
    let goesOn = false;
    try {
      const draft = { workspace, progress, signal: context.signal };
      const { video, plan } = await this.compositions.compose(task, draft, context);
      this.checkSize(video.measured);
      progress.enter('storing');
      const { container } = plan;
      const file = await this.files.adopt(
        { userId: task.userId, name: `composition.${container}`, origin: 'result', mediaType: `video/${container}` },
        video.path,
        { ...video.measured, facts: toMediaFacts(video.facts) },
        context.signal,
      );
      context.produced(file.id);
      progress.advance(STORING, 1);
      const { durationMs, width, height, sizeBytes } = file;
      return { fileId: file.id, result: { durationMs, width, height, sizeBytes, reencoded: reencodedInputs(plan) } };
    } catch (error) {
      goesOn = isForOthers(task, context, error);
      throw error;
    } finally {
      await workspace.close(!goesOn);
    }
  }

  private checkSize({ sizeBytes }: Measured): void {
    const limit = this.config.videoMaxMb;
    if (sizeBytes <= limit * 1_000_000) return;
    const megabytes = Math.ceil(sizeBytes / 1_000_000);
    throw new PermanentError('RESULT_TOO_LARGE', `The video would have ${megabytes} MB; the limit is ${limit} MB`);
  }
}

/** Whether somebody will go on with what is finished; only a cancelled task or one that failed for good leaves nothing. */
function isForOthers({ attempt }: VideoComposition, { stoppedFor }: TaskContext, error: unknown): boolean {
  if (stoppedFor !== null) return stoppedFor === 'shutdown' || stoppedFor === 'lost';
  // On a full disk the parts take the room that is waited for.
  return toTaskError(error).code !== DISK_FULL && delayBeforeRetry(RETRY_DELAYS, attempt, error) !== null;
}
