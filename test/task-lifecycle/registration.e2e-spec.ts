import { Injectable, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TaskLifecycleModule } from '../../src/task-lifecycle/task-lifecycle.module.js';
import { TaskProcessor } from '../../src/task-lifecycle/task-processor.js';
import { SampleTasksModule, sampleKind } from '../sample-kind/sample-tasks.module.js';
import { TestStage } from '../support/test-app.js';

@Module({})
class EmptyModule {}

@Injectable()
@TaskProcessor('sample')
class SecondProcessor {}

describe('starting', () => {
  let stage: TestStage;
  beforeAll(async () => {
    stage = await TestStage.build();
  });
  afterAll(() => stage.close());

  it('fails with a helpful sentence when a kind is registered twice', async () => {
    const again = {
      with: (config: Parameters<typeof SampleTasksModule.with>[0]) => ({
        module: EmptyModule,
        imports: [TaskLifecycleModule.forKind(sampleKind, config)],
      }),
    };
    await expect(stage.start({}, [SampleTasksModule, again])).rejects.toThrow(
      /"sample" is registered twice: remove one TaskLifecycleModule\.forKind/,
    );
  });

  it('fails with a helpful sentence when a kind has no processor', async () => {
    const bare = {
      with: (config: Parameters<typeof SampleTasksModule.with>[0]) => ({
        module: EmptyModule,
        imports: [TaskLifecycleModule.forKind({ ...sampleKind, name: 'bare' }, config)],
      }),
    };
    await expect(stage.start({}, [bare])).rejects.toThrow(
      /"bare" has no processor: add a provider marked @TaskProcessor\('bare'\)/,
    );
  });

  it('fails with a helpful sentence when a kind has two processors', async () => {
    const second = { with: () => ({ module: EmptyModule, providers: [SecondProcessor] }) };
    await expect(stage.start({}, [SampleTasksModule, second])).rejects.toThrow(/"sample" has two processors/);
  });

  it('fails when a worker is to take a kind that there is not', async () => {
    await expect(stage.start({ WORKER_KINDS: 'sample,audio' })).rejects.toThrow(
      /WORKER_KINDS names unknown kinds \(audio\)/,
    );
  });

  it('fails when the input of a kind is no column of its entity', async () => {
    const odd = {
      with: (config: Parameters<typeof SampleTasksModule.with>[0]) =>
        SampleTasksModule.with(config, { input: ['plan'] }),
    };
    await expect(stage.start({}, [odd])).rejects.toThrow(/"sample": its input "plan" is no column of SampleTask/);
  });
});
