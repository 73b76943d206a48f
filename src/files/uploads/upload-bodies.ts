import type { FastifyInstance } from 'fastify';

/** Leaves the bytes of resumable uploads to the one who stores them as they come. */
export function leaveUploadBodies(server: FastifyInstance): void {
  server.addContentTypeParser('application/offset+octet-stream', (_request, _body, done) => done(null));
}
