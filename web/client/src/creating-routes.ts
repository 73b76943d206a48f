import type { paths } from './api.generated.js';

type HeadersOf<Route> = Route extends { post: { parameters: { header?: infer Headers } } }
  ? NonNullable<Headers>
  : never;

type TakesKey<Headers> = [Headers] extends [never] ? false : 'Idempotency-Key' extends keyof Headers ? true : false;

type CreatingRoute = {
  [Path in keyof paths]: TakesKey<HeadersOf<paths[Path]>> extends true ? Path : never;
}[keyof paths];

/** Whose POST takes an Idempotency-Key. One that the API has and this list lacks, or the other way round, does not compile. */
const CREATING: Record<CreatingRoute, true> = {
  '/api/v1/api-keys': true,
  '/api/v1/credits/grants': true,
  '/api/v1/files': true,
  '/api/v1/generation/tasks': true,
  '/api/v1/pdf/jobs': true,
  '/api/v1/pdf/jobs/{id}/retry-failed': true,
  '/api/v1/preview/tasks': true,
  '/api/v1/products': true,
  '/api/v1/tasks': true,
  '/api/v1/tasks/{id}/retry': true,
  '/api/v1/video/compositions': true,
  '/api/v1/webhooks': true,
  '/api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver': true,
  '/api/v1/webhooks/{id}/rotate-secret': true,
  '/api/v1/works': true,
};

export function takesKey(path: string): boolean {
  return path in CREATING;
}
