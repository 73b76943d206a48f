import type { FastifyReply } from 'fastify';
import type { Problem } from '../http/problem.js';
import { tooManyRequests } from './rate-limit.problems.js';
import type { Standing } from './request-counter.js';

/**
 * Tells a caller how they stand (IETF draft-ietf-httpapi-ratelimit-headers-10).
 * @param limit requests a minute
 */
export function tellStanding(reply: FastifyReply, limit: number, { remaining, resetSeconds }: Standing): void {
  void reply
    .header('ratelimit-policy', `"default";q=${limit};w=60`)
    .header('ratelimit', `"default";r=${remaining};t=${resetSeconds}`);
}

export function pastLimit(limit: number, { resetSeconds: seconds }: Standing): Problem {
  return tooManyRequests({ limit, seconds }, { retryAfter: seconds });
}
