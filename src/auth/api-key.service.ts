import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, Repository } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Page } from '../http/page.js';
import type { PageQueryDto } from '../http/page-query.dto.js';
import { validationFailed } from '../http/problems.js';
import { ApiKey } from './api-key.entity.js';
import { apiKeyNotFound, invalidToken, tokenExpired } from './auth.problems.js';
import type { Caller } from './caller.js';
import { SCOPES } from './caller.js';
import type { CreateApiKeyDto } from './dto/api-key.dto.js';

export const API_KEY_PREFIX = 'dk_';

@Injectable()
export class ApiKeyService {
  constructor(@InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>) {}

  /** @throws Problem VALIDATION_FAILED */
  async create(userId: string, request: CreateApiKeyDto): Promise<{ key: string; stored: ApiKey }> {
    const expiresAt = request.expiresAt === undefined ? null : new Date(request.expiresAt);
    if (expiresAt && !(expiresAt.getTime() > Date.now())) {
      const errors = [
        { field: 'expiresAt', message: 'expiresAt must be a time to come, such as 2030-01-01T00:00:00Z' },
      ];
      throw validationFailed({ fields: 'expiresAt' }, { errors });
    }
    const key = API_KEY_PREFIX + randomBytes(32).toString('base64url');
    const stored = this.keys.create({
      id: uuidv7(),
      userId,
      name: request.name,
      prefix: key.slice(0, 9),
      hash: sha256(key),
      scopes: request.scopes ?? [...SCOPES],
      expiresAt,
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

  /** @throws Problem API_KEY_NOT_FOUND, also for somebody else's key */
  async revoke(userId: string, id: string): Promise<ApiKey> {
    const key = await this.keys.findOneBy({ id, userId });
    if (!key) throw apiKeyNotFound({ id });
    await this.keys.delete({ id, userId });
    return key;
  }

  /** Reads the row each time, so that a revoked key stops working at once. */
  async verify(key: string): Promise<Caller> {
    const stored = await this.keys.findOneBy({ hash: sha256(key) });
    if (!stored) throw invalidToken({ reason: 'there is no such API key' });
    if (stored.expiresAt && stored.expiresAt.getTime() <= Date.now()) throw tokenExpired();
    const caller = { userId: stored.userId, role: 'user', scopes: stored.scopes } as const;
    return stored.expiresAt === null ? caller : { ...caller, expiresAt: stored.expiresAt.getTime() };
  }
}

function sha256(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
