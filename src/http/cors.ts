import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Headers of answers that the scripts of a page may read. */
const READABLE = [
  'content-range',
  'darkroom-file-id',
  'etag',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'tus-extension',
  'tus-max-size',
  'tus-resumable',
  'tus-version',
  'upload-expires',
  'upload-length',
  'upload-offset',
  'www-authenticate',
  'x-request-id',
];

/**
 * Lets pages of other origins call the API. Callers are known by a header that a page sets itself, never by a cookie, so
 * that allowing every origin gives nobody anything that they do not have.
 * @param origins `['*']` for any
 */
export function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.enableCors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: READABLE,
    maxAge: 86_400,
  });
}
