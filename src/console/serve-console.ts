import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { consoleHeaders } from './console-headers.js';
import type { SignInLinks } from './sign-in-links.js';

/** Where `npm run build` puts it, beside the compiled sources. */
const FOLDER = fileURLToPath(new URL('../../console/', import.meta.url));

/** What is not the console's, whatever a browser asks for there. */
const SERVER_PATHS = /^\/(api|docs|docs-json|docs-yaml|health|metrics|admin|assets)(\/|$)/;

/** Serves the web console at `/`; without it, where it was not built, there is just the API. */
export async function serveConsole(server: FastifyInstance, config: Config, links: SignInLinks): Promise<void> {
  if (!existsSync(`${FOLDER}index.html`)) return;
  const page = readFileSync(`${FOLDER}index.html`, 'utf8');
  const filesOrigin = new URL(config.baseUrl).origin;

  // Their names have a hash in them: what is behind a name never changes.
  await server.register(fastifyStatic, {
    root: `${FOLDER}assets`,
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    setHeaders: (reply) => {
      void reply.header('x-content-type-options', 'nosniff');
    },
  });
  server.get('/*', (request, reply) => {
    if (!isPageOfConsole(request)) return reply.callNotFound();
    return sendPage(reply, page.replace('__SIGN_IN__', links.accepted), filesOrigin);
  });
}

/** The pages of the console have addresses of their own, so a browser may ask for any; a script that errs gets its 404. */
function isPageOfConsole({ url, headers }: FastifyRequest): boolean {
  const path = url.split('?')[0] ?? '/';
  if (SERVER_PATHS.test(path)) return false;
  return path === '/' || (headers.accept?.includes('text/html') ?? false);
}

function sendPage(reply: FastifyReply, page: string, filesOrigin: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .headers(consoleHeaders(nonce, filesOrigin))
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(page.replaceAll('__NONCE__', nonce));
}
