import { Injectable } from '@nestjs/common';
import { FileStorage } from '../files/file-storage.js';
import { FilesService } from '../files/files.service.js';
import type { InputImage } from '../image-providers/image-provider.js';
import { MockupRenderer } from '../image-providers/local/mockup-renderer.service.js';
import { ProviderWork } from '../image-providers/provider-work.service.js';
import { PermanentError } from '../task-lifecycle/retry-policy.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import { compositePrompt } from './composite-prompt.js';
import type { PreviewRequest } from './preview-requests.js';
import type { PreviewTask } from './preview-task.entity.js';

/** Has previews composed by a provider, from the artwork and a photo of the product in its colour. */
@Injectable()
export class PreviewComposer {
  constructor(
    private readonly renderer: MockupRenderer,
    private readonly files: FilesService,
    private readonly storage: FileStorage,
    private readonly work: ProviderWork,
  ) {}

  /** @returns the id of the stored picture */
  async compose(task: PreviewTask, request: PreviewRequest, context: TaskContext): Promise<string> {
    return this.storage.withPaths(
      [request.photo, request.artwork],
      (pathOf) => this.composeFrom(pathOf, task, request, context),
      context.signal,
    );
  }

  private async composeFrom(
    pathOf: (id: string) => string,
    task: PreviewTask,
    request: PreviewRequest,
    context: TaskContext,
  ): Promise<string> {
    const [photo, artwork] = await Promise.all([
      this.pictureOf(request.photo, pathOf),
      this.pictureOf(request.artwork, pathOf),
    ]);
    const garment = await this.renderer.render(
      { ...request, artwork: null },
      { signal: context.signal, onProgress: () => undefined },
    );
    try {
      const { pictures } = await this.work.run(
        task,
        {
          id: task.id,
          type: 'PREVIEW',
          prompt: compositePrompt({ ...request, color: task.color, size: task.size, photo }),
          negativePrompt: null,
          source: { ...photo, path: garment, mediaType: 'image/jpeg' },
          references: [artwork],
          size: null,
          seed: null,
          count: 1,
        },
        context,
        // Its retry asks for the same order again, which may have been carried out by then.
        'keep',
      );
      const made = pictures.find((picture) => 'fileId' in picture);
      if (!made) throw new PermanentError('RESULT_UNREADABLE', 'The provider made no picture');
      return made.fileId;
    } finally {
      await this.storage.abandon(garment);
    }
  }

  private async pictureOf(id: string, pathOf: (id: string) => string): Promise<InputImage> {
    const file = await this.files.find(id);
    if (!file) throw new PermanentError('FILE_NOT_FOUND', `The picture ${id} is no longer there`);
    const { mediaType, width, height } = file;
    return { path: pathOf(file.id), mediaType, width: width ?? 0, height: height ?? 0 };
  }
}
