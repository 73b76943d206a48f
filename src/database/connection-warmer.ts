import type { OnApplicationBootstrap } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';

/** Opens the connections of the pool before the first requests come, which would otherwise wait for their handshakes. */
@Injectable()
export class ConnectionWarmer implements OnApplicationBootstrap {
  constructor(
    private readonly db: DataSource,
    private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await Promise.all(Array.from({ length: this.config.databasePool }, () => this.db.query('SELECT pg_sleep(0.02)')));
  }
}
