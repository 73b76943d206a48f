import { Injectable } from '@nestjs/common';
import { FilesService } from '../files/files.service.js';
import { DegenerateQuadError } from '../image-providers/local/mockup/homography.js';
import { UnreadablePictureError } from '../image-providers/local/picture.js';
import { MockupRenderer } from '../image-providers/local/mockup-renderer.service.js';
import { PermanentError, TransientError } from '../task-lifecycle/retry-policy.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import type { PreviewRequest } from './preview-requests.js';
import type { PreviewTask } from './preview-task.entity.js';

/** Makes previews on this machine. */
@Injectable()
export class PreviewRenderer {
  constructor(
    private readonly renderer: MockupRenderer,
    private readonly files: FilesService,
  ) {}

  /** @returns the id of the stored picture */
  async render(task: PreviewTask, request: PreviewRequest, context: TaskContext): Promise<string> {
    const path = await this.renderer
      .render(request, {
        signal: context.signal,
        onProgress: (percent, stage) => context.progress(percent * 0.95, stage),
      })
      .catch((error: unknown) => {
        throw toTaskFailure(error);
      });
    const name = `preview-${task.workId}-${task.productId}-${task.color}-${task.size}.jpg`;
    const file = await this.files.adopt({ userId: task.userId, name, origin: 'result' }, path);
    context.produced(file.id);
    return file.id;
  }
}

/** What the owner may be told. A picture was readable when it was uploaded, so that it is not now may pass. */
function toTaskFailure(error: unknown): unknown {
  if (error instanceof UnreadablePictureError) {
    const reason = `The preview could not be rendered: the ${error.picture} cannot be read`;
    return new TransientError('RENDER_FAILED', reason, { cause: error });
  }
  if (error instanceof DegenerateQuadError) {
    return new PermanentError('PRINT_AREA_INVALID', 'The print area of this size is no quadrilateral', {
      cause: error,
    });
  }
  return error;
}
