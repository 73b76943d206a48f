import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { HelmetOptions } from 'helmet';
import helmet from 'helmet';
import type { Config } from '../config/config.js';

/** Pages with scripts that others wrote: Swagger UI, and the board of the queues. */
const PAGES = /^\/(docs|admin\/queues)([/?]|$)/;

/**
 * Adds the headers that keep browsers from doing with an answer what was not meant. The console and the contents of files
 * put their own in their place. Helmet is asked once: as a plugin it works all of them out again for every request.
 */
export function addSecurityHeaders(server: FastifyInstance, config: Config): void {
  const origin = new URL(config.baseUrl).origin;
  const secure = config.baseUrl.startsWith('https:');
  const ofData = headersOf({ 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] }, secure);
  const ofPages = headersOf(
    {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      // Both have style elements and attributes in their pages.
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'font-src': ["'self'", 'data:'],
      'connect-src': ["'self'", origin],
      'base-uri': ["'self'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
    secure,
  );
  server.addHook('onRequest', ({ url }, reply, done) => {
    void reply.headers(PAGES.test(url) ? ofPages : ofData);
    done();
  });
}

function headersOf(directives: Record<string, string[]>, secure: boolean): Record<string, string> {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const options: HelmetOptions = {
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    // Of no use to answers that are data, and of little to the two pages.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  };
  helmet(options)(response.req, response, () => undefined);
  return Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]));
}
