import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import type { Config } from '../config/config.js';
import { FilesModule } from '../files/files.module.js';
import { ImageProvidersModule } from '../image-providers/image-providers.module.js';
import { TaskLifecycleModule } from '../task-lifecycle/task-lifecycle.module.js';
import { PreviewCache } from './preview-cache.js';
import { PreviewComposer } from './preview-composer.js';
import { PreviewProcessor } from './preview.processor.js';
import { previewKind } from './preview.kind.js';
import { PreviewRenderer } from './preview-renderer.js';
import { PreviewRequests } from './preview-requests.js';
import { PreviewTasksController } from './preview-tasks.controller.js';
import { PreviewTasksService } from './preview-tasks.service.js';

@Module({
  imports: [CatalogModule, FilesModule, ImageProvidersModule],
  controllers: [PreviewTasksController],
  providers: [PreviewTasksService, PreviewCache, PreviewRequests, PreviewRenderer, PreviewComposer, PreviewProcessor],
})
export class PreviewTasksModule {
  static with(config: Config): DynamicModule {
    return { module: PreviewTasksModule, imports: [TaskLifecycleModule.forKind(previewKind(config), config)] };
  }
}
