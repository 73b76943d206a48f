import { Injectable } from '@nestjs/common';
import { failpoint } from '../failpoints.js';
import { TaskParts } from '../task-lifecycle/parts/task-parts.service.js';
import type { TaskWork, WorkResult } from '../task-lifecycle/task-processor.js';
import { IN_PARTS, TaskProcessor } from '../task-lifecycle/task-processor.js';
import { isFinished } from '../task-lifecycle/task-status.js';
import type { TaskContext } from '../task-lifecycle/worker/task-context.js';
import { PdfAggregator } from './pdf-aggregator.service.js';
import type { PdfJob } from './pdf-job.entity.js';
import { PdfPlanner } from './pdf-planner.service.js';
import type { PdfShard } from './pdf-shard.entity.js';
import { PDF, PDF_SHARD } from './pdf.kind.js';

/** Splits a job into shards, and puts their results together once all of them have ended. */
@Injectable()
@TaskProcessor(PDF)
export class PdfProcessor implements TaskWork<PdfJob> {
  constructor(
    private readonly parts: TaskParts,
    private readonly planner: PdfPlanner,
    private readonly aggregator: PdfAggregator,
  ) {}

  async work(job: PdfJob, context: TaskContext): Promise<WorkResult | typeof IN_PARTS> {
    const shards = await this.parts.of<PdfShard>(PDF_SHARD, job.id);
    if (shards.length === 0) return this.split(job);
    if (shards.some(({ status }) => !isFinished(status))) return IN_PARTS;
    const result = await this.aggregator.aggregate(job, shards, context);
    failpoint('pdf:aggregated');
    return result;
  }

  private async split(job: PdfJob): Promise<typeof IN_PARTS> {
    const shards = await this.planner.plan(job);
    failpoint('pdf:planned');
    await this.parts.submit(PDF_SHARD, job, shards);
    return IN_PARTS;
  }
}
