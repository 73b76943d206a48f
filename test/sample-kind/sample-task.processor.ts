import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import sharp from 'sharp';
import { DataSource } from 'typeorm';
import { FilesService } from '../../src/files/files.service.js';
import { FileStorage } from '../../src/files/file-storage.js';
import { PermanentError, TransientError } from '../../src/task-lifecycle/retry-policy.js';
import type { TaskWork, WorkResult } from '../../src/task-lifecycle/task-processor.js';
import { TaskProcessor } from '../../src/task-lifecycle/task-processor.js';
import type { TaskContext } from '../../src/task-lifecycle/worker/task-context.js';
import type { SamplePlan, SampleTask } from './sample-task.entity.js';

@Injectable()
@TaskProcessor('sample')
export class SampleProcessor implements TaskWork<SampleTask> {
  constructor(
    private readonly db: DataSource,
    private readonly files: FilesService,
    private readonly storage: FileStorage,
  ) {}

  async work(task: SampleTask, context: TaskContext): Promise<WorkResult> {
    await this.db.query('INSERT INTO sample_runs VALUES ($1, $2, $3)', [task.id, task.attempt, process.pid]);
    const plan = task.plans[task.attempt - 1] ?? task.plans.at(-1) ?? {};
    const fileId = plan.file ? await this.makeFile(task, context) : undefined;
    await wait(plan, context);
    if (plan.end === 'transient') throw new TransientError('SAMPLE_FAILED', `attempt ${task.attempt} was told to fail`);
    if (plan.end === 'permanent') throw new PermanentError('SAMPLE_IMPOSSIBLE', 'was told to fail for good');
    if (plan.end === 'exit') process.kill(process.pid, 'SIGKILL');
    if (plan.end === 'unstorable') return { result: { note: '\u0000' } };
    return {
      ...(fileId === undefined ? {} : { fileId }),
      result: { attempt: task.attempt },
      creditsBack: plan.creditsBack ?? 0,
    };
  }

  private async makeFile(task: SampleTask, context: TaskContext): Promise<string> {
    const path = await this.storage.newPath('.png');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#b3262e' } })
      .png()
      .toFile(path);
    const file = await this.files.adopt({ userId: task.userId, name: 'sample.png', origin: 'result' }, path);
    context.produced(file.id);
    return file.id;
  }
}

async function wait({ waitMs = 0, stubbornMs = 0, blockMs = 0 }: SamplePlan, context: TaskContext): Promise<void> {
  const step = 20;
  for (let waited = 0; waited < waitMs; waited += step) {
    context.progress((100 * waited) / waitMs, 'waiting', Math.ceil((waitMs - waited) / 1_000));
    await sleep(step, undefined, { signal: context.signal });
  }
  if (stubbornMs > 0) await sleep(stubbornMs);
  for (const until = Date.now() + blockMs; Date.now() < until;);
}
