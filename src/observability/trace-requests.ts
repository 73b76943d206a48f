import type { FastifyInstance } from 'fastify';
import type { OpenSpan } from './tracing.js';
import { spanRecorder } from './tracing.js';

declare module 'fastify' {
  interface FastifyRequest {
    span?: OpenSpan;
  }
}

/** Probes come every few seconds from everywhere and belong to nothing. */
const UNTRACED = /^\/(health|metrics)\b/;

/** Makes each request a span, within the trace that its `traceparent` names. To be called when tracing is on. */
export function traceRequests(server: FastifyInstance): void {
  const recorder = spanRecorder();
  if (!recorder) return;
  server.addHook('onRequest', (request, _, next) => {
    if (UNTRACED.test(request.url)) return next();
    const { traceparent } = request.headers;
    request.span = recorder.begin(request.method, {
      kind: 'server',
      parent: typeof traceparent === 'string' ? traceparent : null,
      facts: { 'http.request.method': request.method, 'darkroom.request_id': request.id },
    });
    request.span.enter(next);
  });
  server.addHook('onResponse', (request, reply, next) => {
    const { span } = request;
    span?.set({ 'http.response.status_code': reply.statusCode, 'http.route': request.routeOptions.url });
    if (reply.statusCode >= 500) span?.fail(`HTTP ${reply.statusCode}`);
    span?.end();
    next();
  });
}
