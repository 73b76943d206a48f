import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { FilesModule } from '../files/files.module.js';
import { ImageProvidersModule } from '../image-providers/image-providers.module.js';
import { TaskLifecycleModule } from '../task-lifecycle/task-lifecycle.module.js';
import { EditTasksController } from './edit-tasks.controller.js';
import { generationKind } from './generation.kind.js';
import { GenerationProcessor } from './generation.processor.js';
import { GenerationTasksController } from './generation-tasks.controller.js';
import { GenerationTasksService } from './generation-tasks.service.js';
import { OldEditTasksModule } from './legacy/old-edit-tasks.module.js';

@Module({
  imports: [FilesModule, ImageProvidersModule],
  controllers: [GenerationTasksController, EditTasksController],
  providers: [GenerationTasksService, GenerationProcessor],
})
export class GenerationTasksModule {
  static with(config: Config): DynamicModule {
    return {
      module: GenerationTasksModule,
      imports: [TaskLifecycleModule.forKind(generationKind(config), config), OldEditTasksModule.with(config)],
    };
  }
}
