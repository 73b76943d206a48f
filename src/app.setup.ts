import { randomUUID } from 'node:crypto';
import type { NestApplicationOptions } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import pRetry from 'p-retry';
import type { TaskKindModule } from './app.module.js';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import { serveConsole } from './console/serve-console.js';
import { SignInLinks } from './console/sign-in-links.js';
import { isDatabaseOutage } from './database/database-errors.js';
import { startEmbeddedPostgres } from './database/embedded-postgres.js';
import { runMigrations } from './database/migrate.js';
import { leaveUploadBodies } from './files/uploads/upload-bodies.js';
import { HEADERS_SECONDS, MAX_HEADER_BYTES, answerBrokenRequest } from './http/broken-requests.js';
import { ClosingConnections } from './http/closing-connections.js';
import { allowOrigins } from './http/cors.js';
import { wrapAnswers } from './http/envelope.js';
import { readJsonBodies } from './http/json-body.js';
import { sendProblem, toProblem } from './http/problem.filter.js';
import { addSecurityHeaders } from './http/security-headers.js';
import { refuseSlowBodies } from './http/slow-bodies.js';
import { warnOfUnnamedProxy } from './http/unnamed-proxy.js';
import { validationPipe } from './http/validation.pipe.js';
import { measureRequests } from './metrics/measure-requests.js';
import { Metrics } from './metrics/metrics.js';
import { PinoLogger, createLogger, createRequestLogger } from './observability/logger.js';
import { logRequests } from './observability/request-log.js';
import { startTracing } from './observability/start-tracing.js';
import { traceRequests } from './observability/trace-requests.js';
import { setUpOpenApi } from './openapi.js';
import { RateLimit } from './rate-limit/rate-limit.service.js';
import { limitRefusedTokens } from './rate-limit/refused-tokens.js';
import { mountQueueBoard } from './task-lifecycle/dispatch/queue-board.js';

/** Milliseconds in which nothing may happen on a connection: longer than any answer is in the making. */
const IDLE_MS = 300_000;

/** A started Darkroom. */
export interface Darkroom {
  app: NestFastifyApplication;
  signInLinks: SignInLinks;
  /**
   * Stops taking tasks, finishes or gives back what runs, then closes everything that was started.
   * @param notice whether clients with open connections get a second to learn of it
   */
  stop(notice?: boolean): Promise<void>;
}

/**
 * Starts Darkroom as the configuration says: database (embedded or not), schema, modules, HTTP server.
 * @param signal ends the wait for PostgreSQL; once the modules start, they start to the end
 * @throws the signal's reason
 */
export async function startDarkroom(
  config: Config,
  moreKinds: readonly TaskKindModule[] = [],
  signal?: AbortSignal,
): Promise<Darkroom> {
  const pino = createLogger(config);
  const logger = new PinoLogger(pino, config);
  const stopTracing = await startTracing(config);
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ dataDir: config.dataPath, log: (message) => logger.log(message, 'PostgreSQL') });
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? '';
  const signInLinks = new SignInLinks(config.baseUrl);
  let app: NestFastifyApplication | null = null;
  const stop = async (notice = false): Promise<void> => {
    if (notice) app?.get(ClosingConnections).giveNotice();
    await app?.close();
    await stopTracing();
    await embedded?.stop();
  };
  try {
    await migrateWhenReachable(databaseUrl, logger, signal);
    app = await createApp(config, databaseUrl, moreKinds, { logger });
    const server = app.getHttpAdapter().getInstance();
    warnOfUnnamedProxy(server);
    traceRequests(server);
    logRequests(server, createRequestLogger(config));
    measureRequests(server, app.get(Metrics));
    limitRefusedTokens(server, app.get(RateLimit));
    wrapAnswers(server);
    setUpOpenApi(app, config);
    if (config.is('api')) {
      await mountQueueBoard(app, config.redisUrl !== undefined);
      await serveConsole(server, config, signInLinks);
    }
    await app.listen(config.port, config.host);
    return { app, signInLinks, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Everything is often started together; the database may take a moment longer. */
async function migrateWhenReachable(databaseUrl: string, logger: PinoLogger, signal?: AbortSignal): Promise<void> {
  await pRetry(() => runMigrations(databaseUrl), {
    retries: 20,
    factor: 1,
    minTimeout: 1_000,
    ...(signal ? { signal } : {}),
    shouldRetry: ({ error }) => isDatabaseOutage(error),
    onFailedAttempt: ({ attemptNumber, error }) => {
      if (attemptNumber === 1 && isDatabaseOutage(error)) logger.warn('waiting for PostgreSQL …', 'Darkroom');
    },
  });
  signal?.throwIfAborted();
}

/** The application without its start; with `preview: true` nothing is even constructed. */
export async function createApp(
  config: Config,
  databaseUrl: string,
  moreKinds: readonly TaskKindModule[],
  options: NestApplicationOptions,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    rewriteUrl: ({ url = '/' }) => withVersion(url),
    genReqId: () => randomUUID(),
    bodyLimit: 1_048_576,
    // An id that is too long for one is the id of nothing, like any other: not a route of its own.
    routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    connectionTimeout: IDLE_MS,
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_SECONDS * 1_000,
      connectionsCheckingInterval: 1_000,
    },
    clientErrorHandler: answerBrokenRequest,
    forceCloseConnections: 'idle',
    // What still comes on open connections is answered, and not refused by a 503 that is no problem and has no Retry-After.
    return503OnClosing: false,
    ...(config.trustProxy.length === 0 ? {} : { trustProxy: config.trustProxy }),
    // Errors from before routing, such as a malformed URL, never reach Nest's filter.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(toProblem(error, request), request, reply);
    },
  });
  const module = AppModule.with(config, databaseUrl, moreKinds);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    abortOnError: false,
    bodyParser: false,
    ...options,
  });
  readJsonBodies(adapter);
  leaveUploadBodies(adapter.getInstance());
  refuseSlowBodies(adapter.getInstance());
  addSecurityHeaders(adapter.getInstance(), config);
  app.setGlobalPrefix('api/v1', { exclude: ['health/live', 'health/ready', 'metrics'] });
  app.useGlobalPipes(validationPipe());
  allowOrigins(app, config.origins);
  return app;
}

/** The first front ends call the API without its version. */
function withVersion(url: string): string {
  return url.startsWith('/api/') && !/^\/api\/v\d+\//.test(url) ? `/api/v1/${url.slice('/api/'.length)}` : url;
}
