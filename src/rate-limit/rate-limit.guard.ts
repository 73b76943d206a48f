import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { networkOf } from './network.js';
import { tooManyRequests } from './rate-limit.problems.js';
import { RateLimit } from './rate-limit.service.js';

/**
 * Refuses requests past the limit, and tells every caller of the API how they stand
 * (IETF draft-ietf-httpapi-ratelimit-headers-10). It runs after the guard that tells who is calling.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    private readonly config: Config,
    private readonly rateLimit: RateLimit,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = callerOf(request);
    const standing = caller === null ? null : this.rateLimit.hit(caller);
    if (standing === null) return true;
    const { allowed, remaining, resetSeconds } = standing;
    const limit = this.config.rateLimit;
    void context
      .switchToHttp()
      .getResponse<FastifyReply>()
      .header('ratelimit-policy', `"default";q=${limit};w=60`)
      .header('ratelimit', `"default";r=${remaining};t=${resetSeconds}`);
    if (!allowed) throw tooManyRequests({ limit, seconds: resetSeconds }, { retryAfter: resetSeconds });
    return true;
  }
}

/** By its path: a query may hold anything, on any route. */
const SIGNED_CONTENT = /^\/api\/v\d+\/files\/[\w-]+\/content\?/;

/** The user, or the address of whoever needs no token; null where requests are not counted: pictures of a page, health checks. */
function callerOf({ caller, url, ip }: FastifyRequest): string | null {
  if (caller) return `user:${caller.userId}`;
  return url.startsWith('/api/') && !SIGNED_CONTENT.test(url) ? `address:${networkOf(ip)}` : null;
}
