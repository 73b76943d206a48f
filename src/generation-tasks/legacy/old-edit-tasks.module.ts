import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { ReadOnlyRedis } from '../../redis/read-only-redis.js';
import { ForeignTasks } from '../../task-lifecycle/foreign-tasks.js';
import { OldEditTasks } from './old-edit-tasks.service.js';

/** Shows the tasks of the older edit service, where the configuration tells where they are. */
@Module({})
export class OldEditTasksModule {
  static with(config: Config): DynamicModule {
    const { legacyRedisUrl } = config;
    if (legacyRedisUrl === undefined || !config.is('api')) return { module: OldEditTasksModule };
    return {
      module: OldEditTasksModule,
      // The lifecycle asks whoever provides this, and imports no kind.
      global: true,
      providers: [
        { provide: ReadOnlyRedis, useFactory: () => new ReadOnlyRedis(legacyRedisUrl, true) },
        { provide: ForeignTasks, useClass: OldEditTasks },
      ],
      exports: [ForeignTasks],
    };
  }
}
