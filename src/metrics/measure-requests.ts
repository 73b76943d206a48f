import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

/** Measures every answer. By route, not by path: ids would make a series for each task. */
export function measureRequests(server: FastifyInstance, { own: { requests } }: Metrics): void {
  server.addHook('onResponse', (request, reply, next) => {
    const route = request.routeOptions.url ?? 'unknown';
    requests.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1_000);
    next();
  });
}
