import type { DynamicModule } from '@nestjs/common';
import { Injectable, Module } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskKindModule } from '../../src/app.module.js';
import { AppModule } from '../../src/app.module.js';
import { loadConfig } from '../../src/config/load-config.js';
import { TaskLifecycleModule } from '../../src/task-lifecycle/task-lifecycle.module.js';
import type { TaskWork, WorkResult } from '../../src/task-lifecycle/task-processor.js';
import { TaskProcessor } from '../../src/task-lifecycle/task-processor.js';
import { SampleTasksModule, sampleKind } from '../sample-kind/sample-tasks.module.js';
import { TestStage } from '../support/test-app.js';

@Module({})
class EmptyModule {}

@Injectable()
@TaskProcessor('sample')
class SecondProcessor implements TaskWork {
  async work(): Promise<WorkResult> {
    return {};
  }
}

@Injectable()
@TaskProcessor('idle')
class IdleProcessor {}

describe('starting', () => {
  let stage: TestStage;
  beforeAll(async () => {
    stage = await TestStage.build();
  });
  afterAll(() => stage.close());

  /** As the application starts, but for its HTTP server. */
  const start = async (kinds: TaskKindModule[], environment: Record<string, string> = {}): Promise<void> => {
    const config = loadConfig({ ...stage.environment(), ...environment });
    const testing = Test.createTestingModule({ imports: [AppModule.with(config, stage.databaseUrl, kinds)] });
    const app = (await testing.compile()).createNestApplication(new FastifyAdapter(), { logger: false });
    try {
      await app.init();
    } finally {
      await app.close().catch(() => undefined);
    }
  };
  const kind = (build: (config: Parameters<TaskKindModule['with']>[0]) => DynamicModule): TaskKindModule => ({
    with: build,
  });

  it('goes well with a made-up fifth kind', async () => {
    await expect(start([SampleTasksModule])).resolves.toBeUndefined();
  });

  it('fails with a helpful sentence when a kind is registered twice', async () => {
    const again = kind((config) => ({
      module: EmptyModule,
      imports: [TaskLifecycleModule.forKind(sampleKind, config)],
    }));
    await expect(start([SampleTasksModule, again])).rejects.toThrow(
      /"sample" is registered twice: remove one TaskLifecycleModule\.forKind/,
    );
  });

  it('fails with a helpful sentence when a kind has no processor', async () => {
    const bare = kind((config) => ({
      module: EmptyModule,
      imports: [TaskLifecycleModule.forKind({ ...sampleKind, name: 'bare' }, config)],
    }));
    await expect(start([bare])).rejects.toThrow(
      /"bare" has no processor: add a provider marked @TaskProcessor\('bare'\)/,
    );
  });

  it('fails with a helpful sentence when a kind has two processors', async () => {
    const second = kind(() => ({ module: EmptyModule, providers: [SecondProcessor] }));
    await expect(start([SampleTasksModule, second])).rejects.toThrow(/"sample" has two processors/);
  });

  it('fails with a helpful sentence when a processor has no method work', async () => {
    const idle = kind((config) => ({
      module: EmptyModule,
      imports: [TaskLifecycleModule.forKind({ ...sampleKind, name: 'idle' }, config)],
      providers: [IdleProcessor],
    }));
    await expect(start([idle])).rejects.toThrow(
      /IdleProcessor is marked @TaskProcessor\('idle'\) but has no method work/,
    );
  });

  it('fails with a helpful sentence when there is a processor of an unknown kind', async () => {
    const lone = kind(() => ({ module: EmptyModule, providers: [SecondProcessor] }));
    await expect(start([lone])).rejects.toThrow(
      /SecondProcessor is the processor of task kind "sample", which is not registered/,
    );
  });

  it('fails when a worker is to take a kind that there is not', async () => {
    await expect(start([SampleTasksModule], { WORKER_KINDS: 'sample,audio' })).rejects.toThrow(
      /WORKER_KINDS names unknown kinds \(audio\)/,
    );
  });

  it('fails when the input of a kind is no column of its entity', async () => {
    const odd = kind((config) => SampleTasksModule.with(config, { input: ['plan'] }));
    await expect(start([odd])).rejects.toThrow(/"sample": its input "plan" is no column of SampleTask/);
  });
});
