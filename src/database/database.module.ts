import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../config/config.js';
import { ConnectionWarmer } from './connection-warmer.js';
import { ImpatientClient } from './impatient-client.js';
import { useIndexesOnly } from './indexes-only.js';

/** Where the database is: `DATABASE_URL`, or that of the embedded server. */
export class DatabaseUrl {
  constructor(readonly value: string) {}
}

@Module({})
export class DatabaseModule {
  static with(url: string): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [{ provide: DatabaseUrl, useValue: new DatabaseUrl(url) }, ConnectionWarmer],
      exports: [DatabaseUrl],
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [Config],
          useFactory: (config: Config) => ({
            type: 'postgres',
            url,
            autoLoadEntities: true,
            poolSize: config.databasePool,
            retryAttempts: 3,
            applicationName: `darkroom ${config.role}`,
            // For a free connection of the pool. A request must be able to answer 503 while it is still worth answering; the work
            // of a task has the time, and would be a failed attempt.
            connectTimeoutMS: config.is('api') ? 3_000 : 15_000,
            // An answer that a network lost is waited for so long; ten seconds after it is back all is to be well.
            extra: {
              Client: ImpatientClient,
              onConnect: useIndexesOnly,
              idleTimeoutMillis: 60_000,
              query_timeout: 8_000,
              keepAlive: true,
            },
          }),
        }),
      ],
    };
  }
}
