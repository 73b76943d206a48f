import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { IdempotencyService } from './idempotency.service.js';
import { IdempotencyCron } from './idempotency.cron.js';
import { ClosingConnections } from './closing-connections.js';
import { ProblemFilter } from './problem.filter.js';

@Global()
@Module({
  providers: [
    IdempotencyService,
    IdempotencyCron,
    ClosingConnections,
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [IdempotencyService],
})
export class HttpModule {}
