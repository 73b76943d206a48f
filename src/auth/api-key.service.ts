import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, Repository } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Page } from '../http/page.js';
import type { PageQueryDto } from '../http/page-query.dto.js';
import { ApiKey } from './api-key.entity.js';
import { apiKeyNotFound, invalidToken, tokenExpired } from './auth.problems.js';
import type { Caller } from './caller.js';
import type { CreateApiKeyDto } from './dto/api-key.dto.js';

export const API_KEY_PREFIX = 'dk_';

@Injectable()
export class ApiKeyService {
  constructor(@InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>) {}

  async create(userId: string, request: CreateApiKeyDto): Promise<{ key: string; stored: ApiKey }> {
    const key = API_KEY_PREFIX + randomBytes(32).toString('base64url');
    const stored = this.keys.create({
      id: uuidv7(),
      userId,
      name: request.name,
      prefix: key.slice(0, 9),
      hash: sha256(key),
      scopes: request.scopes,
      expiresAt: request.expiresAt === undefined ? null : new Date(request.expiresAt),
      createdAt: new Date(),
    });
    await this.keys.insert(stored);
    return { key, stored };
  }

  async list(userId: string, query: PageQueryDto): Promise<Page<ApiKey>> {
    const after = query.after('uuid');
    const rows = await this.keys.find({
      where: { userId, ...(after === null ? {} : { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: query.limit + 1,
    });
    return Page.of(rows, query.limit, ({ id }) => id);
  }

  async revoke(userId: string, id: string): Promise<void> {
    const { affected } = await this.keys.delete({ id, userId });
    if (!affected) throw apiKeyNotFound({ id });
  }

  /** Reads the row each time, so that a revoked key stops working at once. */
  async verify(key: string): Promise<Caller> {
    const stored = await this.keys.findOneBy({ hash: sha256(key) });
    if (!stored) throw invalidToken({ reason: 'there is no such API key' });
    if (stored.expiresAt && stored.expiresAt.getTime() <= Date.now()) throw tokenExpired();
    return { userId: stored.userId, role: 'user', scopes: stored.scopes };
  }
}

function sha256(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
