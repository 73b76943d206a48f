import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { Inject, Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { InjectRepository } from '@nestjs/typeorm';
import type { Cache } from 'cache-manager';
import { Repository } from 'typeorm';
import { CacheUse } from '../redis/cache-use.js';
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
    private readonly use: CacheUse,
  ) {}

  async find(userId: string, parameters: PreviewParameters): Promise<PreviewTask | null> {
    const key = previewKey(parameters);
    const id = await this.redis.try(LIMIT_MS, () => this.cache.get<string>(key));
    const cached = id && (await this.tasks.findOneBy({ id, userId, status: 'COMPLETED', reusable: true }));
    this.use.looked('preview', Boolean(cached));
    if (cached) return cached;
    return this.findRow(userId, parameters);
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

  private async findRow(
    userId: string,
    { workId, productId, color, size }: PreviewParameters,
  ): Promise<PreviewTask | null> {
    // The id first, by a statement that costs little: nearly always there is none.
    const [row]: { id: string; left: number }[] = await this.tasks.query(
      `SELECT id, (extract(epoch FROM finished_at - now()) * 1000 + $6)::float8 AS left FROM preview_tasks
       WHERE work_id = $1 AND product_id = $2 AND color = $3 AND size = $4 AND status = 'COMPLETED' AND reusable
         AND user_id = $5 AND finished_at > now() - $6 * interval '1 ms'
       ORDER BY finished_at DESC LIMIT 1`,
      [workId, productId, color, size, userId, PREVIEW_CACHE_MS],
    );
    const stored = row ? await this.tasks.findOneBy({ id: row.id }) : null;
    if (row && stored) await this.keep(stored, Math.floor(row.left));
    return stored;
  }

  private async keep(task: PreviewTask, ttlMs: number): Promise<void> {
    await this.redis.try(LIMIT_MS, () => this.cache.set(previewKey(task), task.id, ttlMs));
  }
}
