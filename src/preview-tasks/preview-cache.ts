import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { Inject, Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { InjectRepository } from '@nestjs/typeorm';
import type { Cache } from 'cache-manager';
import { Repository } from 'typeorm';
import { RedisGate } from '../redis/redis-gate.js';
import { TaskMoved } from '../task-lifecycle/task-moved.js';
import type { PreviewCacheQueryDto } from './dto/preview-query.dto.js';
import type { PreviewParameters } from './preview-parameters.js';
import { PREVIEW_CACHE_MS, previewKey } from './preview-parameters.js';
import { PreviewTask } from './preview-task.entity.js';

const LIMIT_MS = 250;

/** Finds the finished preview of the same parameters: by the cache, and without it by its row. */
@Injectable()
export class PreviewCache {
  constructor(
    @InjectRepository(PreviewTask) private readonly tasks: Repository<PreviewTask>,
    @Inject(CACHE_MANAGER) private readonly cache: Cache,
    private readonly redis: RedisGate,
  ) {}

  async find(userId: string, parameters: PreviewParameters): Promise<PreviewTask | null> {
    const key = previewKey(parameters);
    const id = await this.redis.try(LIMIT_MS, () => this.cache.get<string>(key));
    const cached = id && (await this.tasks.findOneBy({ id, userId, status: 'COMPLETED', reusable: true }));
    if (cached) return cached;
    const { workId, productId, color, size } = parameters;
    const stored = await this.tasks.findOne({
      where: { userId, workId, productId, color, size, status: 'COMPLETED', reusable: true },
      order: { finishedAt: 'DESC' },
    });
    const left = stored?.finishedAt ? stored.finishedAt.getTime() + PREVIEW_CACHE_MS - Date.now() : 0;
    if (!stored || left <= 0) return null;
    await this.keep(stored, left);
    return stored;
  }

  /** @returns how many previews of this user will be rendered anew when they are asked for again */
  async clear(userId: string, filter: PreviewCacheQueryDto): Promise<number> {
    // What the caller left out is a property without a value, which TypeORM would compare with.
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
    const result = await this.tasks
      .createQueryBuilder()
      .update()
      .set({ reusable: false, seq: () => `nextval('task_seq')` })
      .where({ userId, status: 'COMPLETED', reusable: true, ...given })
      .returning(['workId', 'productId', 'color', 'size'])
      .execute();
    // oxlint-disable-next-line typescript/no-unsafe-assignment -- the columns named in returning()
    const rows: { work_id: number; product_id: number; color: string; size: string }[] = result.raw;
    const keys = [
      ...new Set(rows.map((row) => previewKey({ ...row, workId: row.work_id, productId: row.product_id }))),
    ];
    if (keys.length > 0) await this.redis.try(LIMIT_MS, () => this.cache.mdel(keys));
    return keys.length;
  }

  @OnEvent(TaskMoved.event)
  async remember({ task, reason }: TaskMoved): Promise<void> {
    if (reason === 'completed' && task instanceof PreviewTask) await this.keep(task, PREVIEW_CACHE_MS);
  }

  private async keep(task: PreviewTask, ttlMs: number): Promise<void> {
    await this.redis.try(LIMIT_MS, () => this.cache.set(previewKey(task), task.id, ttlMs));
  }
}
