import { Global, Module } from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { IdempotencyService } from './idempotency.service.js';
import { IdempotencyCron } from './idempotency.cron.js';
import { readJsonBodies } from './json-body.js';
import { ProblemFilter } from './problem.filter.js';

@Global()
@Module({
  providers: [
    IdempotencyService,
    IdempotencyCron,
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [IdempotencyService],
})
export class HttpModule {
  constructor({ httpAdapter }: HttpAdapterHost<FastifyAdapter>) {
    // Now, because Nest adds its own parser, where there is none yet, as soon as all modules are made.
    readJsonBodies(httpAdapter);
  }
}
