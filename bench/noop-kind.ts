import type { DynamicModule } from '@nestjs/common';
import { Controller, HttpCode, Injectable, Module, Post } from '@nestjs/common';
import { Entity } from 'typeorm';
import type { Caller } from '../src/auth/caller.js';
import { CurrentCaller } from '../src/auth/caller.js';
import type { Config } from '../src/config/config.js';
import { FilesModule } from '../src/files/files.module.js';
import type { TaskDto } from '../src/task-lifecycle/dto/task.dto.js';
import { TaskDto as NoopTaskDto, toTaskDto } from '../src/task-lifecycle/dto/task.dto.js';
import type { TaskKind } from '../src/task-lifecycle/task-kind.js';
import { TaskLifecycleModule } from '../src/task-lifecycle/task-lifecycle.module.js';
import { TaskLifecycle } from '../src/task-lifecycle/task-lifecycle.service.js';
import type { TaskWork, WorkResult } from '../src/task-lifecycle/task-processor.js';
import { TaskProcessor } from '../src/task-lifecycle/task-processor.js';
import { TaskReader } from '../src/task-lifecycle/task-reader.service.js';
import { Task } from '../src/task-lifecycle/task.entity.js';

/** A task that does nothing, so that only the lifecycle is measured. */
@Entity('noop_tasks')
export class NoopTask extends Task {}

export const NOOP_MIGRATION = `
  CREATE TABLE noop_tasks (LIKE task_columns INCLUDING ALL);
  SELECT add_task_kind('noop', 'noop_tasks');
`;

@Injectable()
@TaskProcessor('noop')
class NoopProcessor implements TaskWork<NoopTask> {
  async work(): Promise<WorkResult> {
    return {};
  }
}

@Controller('noop')
class NoopController {
  constructor(
    private readonly lifecycle: TaskLifecycle,
    private readonly reader: TaskReader,
  ) {}

  @Post('tasks')
  @HttpCode(202)
  async create(@CurrentCaller() { userId }: Caller): Promise<TaskDto> {
    const { task } = await this.lifecycle.submit<NoopTask>('noop', { userId, input: {} });
    return this.reader.presentNew('noop', task);
  }
}

/** @param concurrency how many a worker runs at once */
export function noopKind(concurrency: number): TaskKind<NoopTask> {
  return {
    name: 'noop',
    entity: NoopTask,
    input: [],
    concurrency,
    retryDelays: [],
    attemptLimit: 60_000,
    onTimeout: 'fail',
    retentionDays: 1,
    present: (task, links) => toTaskDto('noop', task, links),
    dto: NoopTaskDto,
  };
}

@Module({ imports: [FilesModule], controllers: [NoopController], providers: [NoopProcessor] })
export class NoopModule {
  static withConcurrency(concurrency: number): { with(config: Config): DynamicModule } {
    return {
      with: (config) => ({
        module: NoopModule,
        imports: [TaskLifecycleModule.forKind(noopKind(concurrency), config)],
      }),
    };
  }
}
