import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { AccountsModule } from './accounts/accounts.module.js';
import { AdminModule } from './admin/admin.module.js';
import { AuthModule } from './auth/auth.module.js';
import { CatalogModule } from './catalog/catalog.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { CreditsModule } from './credits/credits.module.js';
import { DatabaseModule } from './database/database.module.js';
import { FilesModule } from './files/files.module.js';
import { GenerationTasksModule } from './generation-tasks/generation-tasks.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { EventsModule } from './notifications/events/events.module.js';
import { PdfJobsModule } from './pdf-jobs/pdf-jobs.module.js';
import { WebhooksModule } from './notifications/webhooks/webhooks.module.js';
import { PreviewTasksModule } from './preview-tasks/preview-tasks.module.js';
import { RateLimitModule } from './rate-limit/rate-limit.module.js';
import { RedisModule } from './redis/redis.module.js';
import { TaskLifecycleModule } from './task-lifecycle/task-lifecycle.module.js';
import { VideoCompositionModule } from './video-composition/video-composition.module.js';

/** A module that adds a kind of task. */
export interface TaskKindModule {
  with(config: Config): DynamicModule;
}

/** The kinds of task there are: a new one is imported above and added here. */
const TASK_KIND_MODULES: readonly TaskKindModule[] = [
  PreviewTasksModule,
  GenerationTasksModule,
  VideoCompositionModule,
  PdfJobsModule,
];

@Module({})
export class AppModule {
  static with(config: Config, databaseUrl: string, moreKinds: readonly TaskKindModule[] = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        DatabaseModule.with(databaseUrl),
        RedisModule.with(config.redisUrl),
        EventEmitterModule.forRoot(),
        ScheduleModule.forRoot(),
        AuthModule,
        RateLimitModule,
        AccountsModule,
        CreditsModule,
        HttpModule,
        HealthModule,
        AdminModule,
        MetricsModule,
        FilesModule,
        CatalogModule,
        TaskLifecycleModule.with(config),
        EventsModule.with(config),
        WebhooksModule,
        ...[...TASK_KIND_MODULES, ...moreKinds].map((kind) => kind.with(config)),
      ],
    };
  }
}
