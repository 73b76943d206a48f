import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { TaskWork, WorkResult } from '../task-lifecycle/task-processor.js';
import { TaskProcessor } from '../task-lifecycle/task-processor.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import { PreviewComposer } from './preview-composer.js';
import { PreviewRenderer } from './preview-renderer.js';
import { PreviewRequests } from './preview-requests.js';
import type { PreviewTask } from './preview-task.entity.js';
import { PREVIEW } from './preview.kind.js';

/** Makes previews: on this machine, or by the provider that `PROVIDER_PREVIEW` names. */
@Injectable()
@TaskProcessor(PREVIEW)
export class PreviewProcessor implements TaskWork<PreviewTask> {
  constructor(
    private readonly config: Config,
    private readonly requests: PreviewRequests,
    private readonly renderer: PreviewRenderer,
    private readonly composer: PreviewComposer,
  ) {}

  async work(task: PreviewTask, context: TaskContext): Promise<WorkResult> {
    const request = await this.requests.of(task);
    // An order that was placed is gone on with, whoever is configured by now.
    const provider = task.providerSubmitted ? task.provider : this.config.providerPreview;
    if (provider === null || provider === 'local')
      return { fileId: await this.renderer.render(task, request, context) };
    if (task.provider !== provider) await context.save({ provider });
    return { fileId: await this.composer.compose(task, request, context) };
  }
}
