import { Injectable } from '@nestjs/common';
import { ProductsService } from '../catalog/products.service.js';
import { WorksService } from '../catalog/works.service.js';
import { Problem } from '../http/problem.js';
import type { MockupRequest } from '../image-providers/local/mockup-renderer.service.js';
import { PermanentError } from '../task-lifecycle/retry-policy.js';
import type { PreviewTask } from './preview-task.entity.js';

/** All that has to be known to make a preview, whoever makes it. */
export interface PreviewRequest extends MockupRequest {
  artwork: string;
  /** Name of the product. */
  product: string;
}

/** Looks up what a task is to show. */
@Injectable()
export class PreviewRequests {
  constructor(
    private readonly works: WorksService,
    private readonly products: ProductsService,
  ) {}

  /** @throws PermanentError: what was there when the task was accepted may have gone since, and no retry brings it back */
  async of(task: PreviewTask): Promise<PreviewRequest> {
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
      product: product.name,
      photo,
      mask,
      displacementMap,
      shadeMap,
      tint: tinted ? hex : null,
      printArea: size.printArea,
    };
  }
}
