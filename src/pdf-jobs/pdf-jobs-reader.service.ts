import { Injectable } from '@nestjs/common';
import type { Page } from '../http/page.js';
import type { TaskDto } from '../task-lifecycle/dto/task.dto.js';
import type { KindTasksQueryDto } from '../task-lifecycle/dto/task-query.dto.js';
import { TaskParts } from '../task-lifecycle/parts/task-parts.service.js';
import { TaskReader } from '../task-lifecycle/task-reader.service.js';
import { TaskRemoval } from '../task-lifecycle/task-removal.service.js';
import { taskNotFound } from '../task-lifecycle/task.problems.js';
import type { ShownShard } from './dto/pdf-job.dto.js';
import { PdfShardDto, SHOWN_OF_SHARDS } from './dto/pdf-job.dto.js';
import { PdfJob } from './pdf-job.entity.js';
import type { PdfShard } from './pdf-shard.entity.js';
import { PDF, PDF_SHARD } from './pdf.kind.js';

/** Jobs as their owners see them, with what has become of their shards. */
@Injectable()
export class PdfJobsReader {
  constructor(
    private readonly reader: TaskReader,
    private readonly parts: TaskParts,
    private readonly removal: TaskRemoval,
  ) {}

  async presentNew(job: PdfJob): Promise<TaskDto> {
    return Object.assign(await this.reader.presentNew(PDF, job), { shards: [] });
  }

  /** @throws Problem TASK_NOT_FOUND */
  async get(userId: string, id: string): Promise<TaskDto> {
    const snapshot = await this.reader.get(userId, id, PDF);
    const shards = await this.parts.listed<PdfShard, ShownShard>(PDF_SHARD, snapshot.task.id, SHOWN_OF_SHARDS);
    return Object.assign(this.reader.present(snapshot), {
      completedShards: shards.filter(({ status }) => status === 'COMPLETED').length,
      failedShards: shards.filter(({ status }) => status === 'FAILED').length,
      shards: shards.map((shard) => PdfShardDto.from(shard)),
    });
  }

  async list(userId: string, query: KindTasksQueryDto): Promise<Page<TaskDto>> {
    return this.reader.query(userId, Object.assign(query, { kind: PDF }));
  }

  /** @throws Problem TASK_NOT_FOUND */
  async find(userId: string, id: string): Promise<PdfJob> {
    const { task } = await this.reader.get(userId, id, PDF);
    if (!(task instanceof PdfJob)) throw taskNotFound({ id });
    return task;
  }

  /** @throws Problem TASK_NOT_FOUND, TASK_NOT_FINISHED */
  async remove(userId: string, id: string): Promise<TaskDto> {
    const snapshot = await this.reader.get(userId, id, PDF);
    await this.removal.remove(snapshot);
    return Object.assign(this.reader.present(snapshot), { resultUrl: null, result: null });
  }
}
