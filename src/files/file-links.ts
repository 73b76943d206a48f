import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Secrets } from '../auth/secrets.js';
import { Config } from '../config/config.js';

/** Links to the content of files that work without a header, for a while. */
@Injectable()
export class FileLinks {
  private readonly prefix: string;
  private readonly lifetime: number;
  /** Links that were signed lately; a page that polls reads the same few again and again. */
  private readonly signed = new LRUCache<string, string>({ max: 10_000 });

  constructor(
    config: Config,
    private readonly secrets: Secrets,
  ) {
    this.prefix = `${config.baseUrl}/api/v1/files/`;
    this.lifetime = config.fileLinkHours * 3_600;
  }

  /** An absolute URL. Within an hour it stays the same, so that browsers can cache what it shows. */
  url(fileId: string): string {
    const now = Math.floor(Date.now() / 1_000);
    const expires = (Math.floor(now / 3_600) + 1) * 3_600 + this.lifetime;
    const key = `${fileId}/content?expires=${expires}`;
    const known = this.signed.get(key);
    if (known !== undefined) return known;
    const url = `${this.prefix}${key}&signature=${this.sign(fileId, expires).toString('base64url')}`;
    this.signed.set(key, url);
    return url;
  }

  verify(fileId: string, expires: string, signature: string): boolean {
    if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1_000 < Date.now()) return false;
    const given = Buffer.from(signature, 'base64url');
    const expected = this.sign(fileId, Number(expires));
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private sign(fileId: string, expires: number): Buffer {
    return createHmac('sha256', this.secrets.links).update(`${fileId} ${expires}`).digest();
  }
}
