import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { malformedRequest } from './problems.js';

/** Deeper than any request of this API; what is far deeper would overflow the stack of whatever walks through it. */
const MOST_LEVELS = 64;

/** Reads JSON bodies. An empty one is no body: many clients label every request as JSON, also those that send nothing. */
export function readJsonBodies(adapter: FastifyAdapter): void {
  const server = adapter.getInstance();
  const parse = server.getDefaultJsonParser('error', 'error');
  const { bodyLimit } = server.initialConfig;
  const limit = bodyLimit === undefined ? {} : { bodyLimit };
  adapter.useBodyParser('application/json', false, limit, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    void parse(request, body.toString(), (error, value: unknown) => {
      if (!error && isDeeper(value, MOST_LEVELS)) {
        return done(malformedRequest({ reason: `it is nested more than ${MOST_LEVELS} levels deep` }));
      }
      done(error, value);
    });
  });
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}
