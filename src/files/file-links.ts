import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secrets } from '../auth/secrets.js';
import { Config } from '../config/config.js';

/** Links to the content of files that work without a header, for a while. */
@Injectable()
export class FileLinks {
  private readonly prefix: string;
  private readonly lifetime: number;

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
    return `${this.prefix}${fileId}/content?expires=${expires}&signature=${this.sign(fileId, expires).toString('base64url')}`;
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
