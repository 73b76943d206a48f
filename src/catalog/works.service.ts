import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LRUCache } from 'lru-cache';
import { LessThan, Repository } from 'typeorm';
import { fileNotFound } from '../files/file.problems.js';
import { FilesService } from '../files/files.service.js';
import type { PageQueryDto } from '../http/page-query.dto.js';
import { Page } from '../http/page.js';
import { validationFailed } from '../http/problems.js';
import { workNotFound } from './catalog.problems.js';
import type { CreateWorkDto } from './dto/work.dto.js';
import { Work } from './work.entity.js';

@Injectable()
export class WorksService {
  /** Works never change, and one of them is mostly asked for in every colour at once. */
  private readonly recent = new LRUCache<number, Work>({ max: 5_000, ttl: 60_000 });

  constructor(
    @InjectRepository(Work) private readonly works: Repository<Work>,
    private readonly files: FilesService,
  ) {}

  /** @throws Problem FILE_NOT_FOUND, VALIDATION_FAILED for a file that is no picture */
  async create(userId: string, { title, fileId }: CreateWorkDto): Promise<Work> {
    const file = await this.files.get(userId, fileId);
    if (!file.mediaType.startsWith('image/')) {
      const message = `fileId must be a picture, this file is ${file.mediaType}`;
      throw validationFailed({ fields: 'fileId' }, { errors: [{ field: 'fileId', message }] });
    }
    return this.works.manager.transaction(async (manager) => {
      if (!(await this.files.lock(manager, [fileId]))) throw fileNotFound({ id: fileId });
      const work = await manager.save(manager.create(Work, { userId, title, fileId }));
      await this.files.use(manager, [fileId], `work:${work.id}`);
      return work;
    });
  }

  async list(userId: string, query: PageQueryDto): Promise<Page<Work>> {
    const after = query.after('integer');
    const rows = await this.works.find({
      where: { userId, ...(after === null ? {} : { id: LessThan(Number(after)) }) },
      order: { id: 'DESC' },
      take: query.limit + 1,
    });
    return Page.of(rows, query.limit, ({ id }) => String(id));
  }

  /** @throws Problem WORK_NOT_FOUND, also for somebody else's work */
  async get(userId: string, id: number): Promise<Work> {
    const work = this.recent.get(id) ?? (await this.works.findOneBy({ id, userId }));
    if (work?.userId !== userId) throw workNotFound({ id });
    this.recent.set(id, work);
    return work;
  }

  /** Whoever's it is, for the worker. */
  async find(id: number): Promise<Work | null> {
    return this.works.findOneBy({ id });
  }
}
