import type { FastifyInstance } from 'fastify';
import { Page } from './page.js';

/**
 * Puts every answer of the API into its envelope: `{ code, data }`, lists `{ code, data, page }`. Errors and file contents are
 * no objects when they are sent and so pass as they are, as does what is not under /api. A hook and not a Nest interceptor: those
 * cost a poll a tenth of its time.
 */
export function wrapAnswers(server: FastifyInstance): void {
  server.addHook('preSerialization', (request, reply, payload, done) => {
    if (!request.url.startsWith('/api/')) done(null, payload);
    else if (payload instanceof Page) done(null, payload.toEnvelope(reply.statusCode));
    else done(null, { code: reply.statusCode, data: payload });
  });
}
