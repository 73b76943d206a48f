import { Injectable } from '@nestjs/common';
import { ProductsService } from '../catalog/products.service.js';
import { WorksService } from '../catalog/works.service.js';
import { FilesService } from '../files/files.service.js';
import { Problem } from '../http/problem.js';
import type { MockupRequest } from '../image-providers/local/mockup-renderer.service.js';
import { DegenerateQuadError } from '../image-providers/local/mockup/homography.js';
import { UnreadablePictureError } from '../image-providers/local/picture.js';
import { MockupRenderer } from '../image-providers/local/mockup-renderer.service.js';
import { PermanentError, TransientError } from '../task-lifecycle/retry-policy.js';
import type { TaskWork, WorkResult } from '../task-lifecycle/task-processor.js';
import { TaskProcessor } from '../task-lifecycle/task-processor.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import type { PreviewTask } from './preview-task.entity.js';
import { PREVIEW } from './preview.kind.js';

/** Renders previews. */
@Injectable()
@TaskProcessor(PREVIEW)
export class PreviewProcessor implements TaskWork<PreviewTask> {
  constructor(
    private readonly works: WorksService,
    private readonly products: ProductsService,
    private readonly files: FilesService,
    private readonly renderer: MockupRenderer,
  ) {}

  async work(task: PreviewTask, context: TaskContext): Promise<WorkResult> {
    const request = await this.requestOf(task);
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
    return { fileId: file.id };
  }

  /** What was there when the task was accepted may have gone since; no retry brings it back. */
  private async requestOf(task: PreviewTask): Promise<MockupRequest> {
    const [work, product] = await Promise.all([
      this.works.get(task.userId, task.workId),
      this.products.get(task.productId),
    ]).catch((error: unknown) => {
      throw error instanceof Problem ? new PermanentError(error.code, error.message, { cause: error }) : error;
    });
    const color = product.colors.find(({ name }) => name === task.color);
    const size = product.sizes.find(({ name }) => name === task.size);
    if (!color || !size) {
      throw new PermanentError('PRODUCT_CHANGED', `The product no longer has color ${task.color} in size ${task.size}`);
    }
    const { photo, mask, displacementMap, shadeMap, tinted, hex } = color;
    return {
      artwork: work.fileId,
      photo,
      mask,
      displacementMap,
      shadeMap,
      tint: tinted ? hex : null,
      printArea: size.printArea,
    };
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
