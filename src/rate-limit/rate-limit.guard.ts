import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressOf } from './address-of.js';
import { RateLimit } from './rate-limit.service.js';
import { pastLimit, tellStanding } from './tell-standing.js';

/**
 * Refuses requests past the limit, and tells every caller of the API how they stand. It runs after the guard that tells who is
 * calling; those whom that one refuses are counted by `limitRefusedTokens`.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly rateLimit: RateLimit) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = callerOf(request);
    const standing = caller === null ? null : this.rateLimit.hit(caller);
    if (standing === null) return true;
    tellStanding(context.switchToHttp().getResponse<FastifyReply>(), this.rateLimit.limit, standing);
    if (!standing.allowed) throw pastLimit(this.rateLimit.limit, standing);
    return true;
  }
}

/** The user, or the address of whoever needs no token; null where requests are not counted: pictures of a page, health checks. */
function callerOf(request: FastifyRequest): string | null {
  if (request.caller) return `user:${request.caller.userId}`;
  return request.url.startsWith('/api/') ? addressOf(request) : null;
}
