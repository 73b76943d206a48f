import type { FastifyRequest } from 'fastify';
import { networkOf } from './network.js';

/** By its path: a query may hold anything, on any route. */
const SIGNED_CONTENT = /^\/api\/v\d+\/files\/[\w-]+\/content\?/;

/** What the requests of an address are counted as; null for those that are not counted: pictures of a page. */
export function addressOf({ url, ip }: Pick<FastifyRequest, 'url' | 'ip'>): string | null {
  return SIGNED_CONTENT.test(url) ? null : `address:${networkOf(ip)}`;
}
