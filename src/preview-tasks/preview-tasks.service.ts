import { Injectable } from '@nestjs/common';
import { ProductsService } from '../catalog/products.service.js';
import { WorksService } from '../catalog/works.service.js';
import { TaskLifecycle } from '../task-lifecycle/task-lifecycle.service.js';
import { checkColorAndSize } from './color-and-size.js';
import type { CreatePreviewTaskDto } from './dto/create-preview-task.dto.js';
import { PreviewCache } from './preview-cache.js';
import { previewKey } from './preview-parameters.js';
import type { PreviewTask } from './preview-task.entity.js';
import { PREVIEW } from './preview.kind.js';

@Injectable()
export class PreviewTasksService {
  constructor(
    private readonly works: WorksService,
    private readonly products: ProductsService,
    private readonly cache: PreviewCache,
    private readonly lifecycle: TaskLifecycle,
  ) {}

  /**
   * The finished preview of the same parameters, or the active one, or a new one.
   * @throws Problem WORK_NOT_FOUND, PRODUCT_NOT_FOUND, VALIDATION_FAILED, TOO_MANY_ACTIVE_TASKS
   */
  async create(
    userId: string,
    request: CreatePreviewTaskDto,
    idempotencyToken: string | null,
  ): Promise<{ task: PreviewTask; cached: boolean }> {
    const [work, product] = await Promise.all([
      this.works.get(userId, request.workId),
      this.products.getRecent(request.productId),
    ]);
    checkColorAndSize(product, request.color, request.size);
    const cached = await this.cache.find(userId, request);
    if (cached) return { task: cached, cached: true };
    const { task } = await this.lifecycle.submit<PreviewTask>(PREVIEW, {
      userId,
      input: { ...request },
      dedupeKey: previewKey(request),
      idempotencyToken,
      fileIds: [work.fileId],
    });
    return { task, cached: false };
  }
}
