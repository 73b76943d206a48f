import type { FastifyInstance } from 'fastify';
import { sendProblem } from '../http/problem.filter.js';
import { addressOf } from './address-of.js';
import type { RateLimit } from './rate-limit.service.js';
import { pastLimit, tellStanding } from './tell-standing.js';

/** To find out that a JWT is none costs less than to refuse it unread, and others of its address may have good ones. */
const JWT = /^Bearer +eyJ/i;

/**
 * Counts requests that are answered with 401 for their address, and once these are past the limit refuses what that address sends
 * with a key or a password, before anybody looks it up.
 */
export function limitRefusedTokens(server: FastifyInstance, rateLimit: RateLimit): void {
  server.addHook('onRequest', (request, reply, next) => {
    const { authorization } = request.headers;
    const address = authorization === undefined || JWT.test(authorization) ? null : addressOf(request);
    const standing = address === null ? null : rateLimit.look(address);
    if (standing === null || standing.allowed) return next();
    tellStanding(reply, rateLimit.limit, standing);
    sendProblem(pastLimit(rateLimit.limit, standing), request, reply);
  });
  server.addHook('onSend', (request, reply, _payload, next) => {
    const address = reply.statusCode === 401 ? addressOf(request) : null;
    const standing = address === null ? null : rateLimit.hit(address);
    if (standing) tellStanding(reply, rateLimit.limit, standing);
    next();
  });
}
