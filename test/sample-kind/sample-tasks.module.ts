import type { DynamicModule } from '@nestjs/common';
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Caller } from '../../src/auth/caller.js';
import { CurrentCaller } from '../../src/auth/caller.js';
import type { Config } from '../../src/config/config.js';
import { FilesModule } from '../../src/files/files.module.js';
import { IdempotencyToken, Idempotent } from '../../src/http/idempotent.js';
import type { TaskDto } from '../../src/task-lifecycle/dto/task.dto.js';
import type { TaskKind } from '../../src/task-lifecycle/task-kind.js';
import { TaskLifecycleModule } from '../../src/task-lifecycle/task-lifecycle.module.js';
import { TaskLifecycle } from '../../src/task-lifecycle/task-lifecycle.service.js';
import { TaskReader } from '../../src/task-lifecycle/task-reader.service.js';
import { CreateSampleTaskDto, SampleTaskDto } from './sample-task.dto.js';
import { SampleProcessor } from './sample-task.processor.js';
import { SampleTask } from './sample-task.entity.js';

/** A kind whose retries come soon, so that tests need not wait for them. */
export const sampleKind: TaskKind<SampleTask> = {
  name: 'sample',
  entity: SampleTask,
  input: ['plans'],
  price: ({ input }) => creditsOf(input.plans),
  concurrency: 10,
  retryDelays: (process.env.SAMPLE_RETRY_DELAYS ?? '200,400,800').split(',').map(Number),
  // A test that wants timeouts does not want to wait for them.
  attemptLimit: Number(process.env.SAMPLE_ATTEMPT_LIMIT ?? 60_000),
  onTimeout: process.env.SAMPLE_ATTEMPT_LIMIT === undefined ? 'retry' : 'fail',
  retentionDays: 1,
  present: (task, links) => SampleTaskDto.from(task, links),
  dto: SampleTaskDto,
};

/** What the first plan says; nothing, when it says nothing. */
function creditsOf(plans: unknown): number {
  const [first]: unknown[] = Array.isArray(plans) ? plans : [];
  return isPriced(first) ? first.credits : 0;
}

function isPriced(plan: unknown): plan is { credits: number } {
  return typeof plan === 'object' && plan !== null && 'credits' in plan && typeof plan.credits === 'number';
}

@Controller('sample')
class SampleTasksController {
  constructor(
    private readonly lifecycle: TaskLifecycle,
    private readonly reader: TaskReader,
  ) {}

  @Post('tasks')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ operationId: 'createSampleTask' })
  async create(
    @CurrentCaller() { userId }: Caller,
    @Body() { plans, dedupeKey }: CreateSampleTaskDto,
    @IdempotencyToken() idempotencyToken: string | null,
  ): Promise<TaskDto> {
    const { task } = await this.lifecycle.submit<SampleTask>('sample', {
      userId,
      input: { plans },
      idempotencyToken,
      ...(dedupeKey === undefined ? {} : { dedupeKey }),
    });
    return this.reader.presentNew('sample', task);
  }
}

/** A made-up fifth kind: what it takes to add one. */
@Module({
  imports: [FilesModule],
  controllers: [SampleTasksController],
  providers: [SampleProcessor],
})
export class SampleTasksModule {
  static with(config: Config, change: Partial<TaskKind<SampleTask>> = {}): DynamicModule {
    return { module: SampleTasksModule, imports: [TaskLifecycleModule.forKind({ ...sampleKind, ...change }, config)] };
  }
}
