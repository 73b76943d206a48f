import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { withLogContext } from './log-context.js';

/** A request slower than this is worth a warning; see the numbers to design for in docs/architecture.md. */
export const SLOW_REQUEST_MS = 500;

/** Logs every request once it is answered, and gives every log line written meanwhile the request's id. */
export function logRequests(server: FastifyInstance, logger: Logger): void {
  server.addHook('onRequest', (request, reply, next) => {
    void reply.header('x-request-id', request.id);
    withLogContext({ requestId: request.id }, next);
  });
  server.addHook('onResponse', (request, reply, next) => {
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const entry = {
      requestId: request.id,
      userId: request.caller?.userId,
      method: request.method,
      path: request.originalUrl.split('?')[0],
      status: reply.statusCode,
      ms,
    };
    // An upload takes as long as the client's line is slow; its own time limit is elsewhere. A stream lasts by design.
    const lasts = request.headers['content-type']?.startsWith('multipart/') || isEventStream(reply);
    const slow = ms > SLOW_REQUEST_MS && !lasts;
    if (slow) logger.warn({ ...entry, slow: true }, 'slow request');
    // Health checks come every few seconds from each container.
    else if (request.url.startsWith('/health/')) logger.debug(entry, 'request');
    else logger.info(entry, 'request');
    next();
  });
}

function isEventStream({ raw }: FastifyReply): boolean {
  return raw.getHeader('content-type') === 'text/event-stream';
}
