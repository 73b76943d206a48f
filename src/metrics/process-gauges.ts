import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { StreamRooms } from '../notifications/events/stream-rooms.js';
import { CacheUse } from '../redis/cache-use.js';
import { Metrics } from './metrics.js';

/** What parts of this process know of themselves, read when somebody wants to know. */
@Injectable()
export class ProcessGauges {
  constructor(
    private readonly metrics: Metrics,
    private readonly db: DataSource,
    private readonly caches: CacheUse,
    private readonly modules: ModuleRef,
  ) {}

  read(): void {
    this.readPool();
    const rooms = this.modules.get(StreamRooms, { strict: false }).all();
    this.metrics.own.streams.set(rooms.reduce((sum, { streams }) => sum + streams.size, 0));
    const { cacheLooks } = this.metrics.own;
    cacheLooks.reset();
    for (const [cache, { hits, misses }] of this.caches.all()) {
      cacheLooks.inc({ cache, outcome: 'hit' }, hits);
      cacheLooks.inc({ cache, outcome: 'miss' }, misses);
    }
  }

  private readPool(): void {
    const { driver } = this.db;
    if (!('master' in driver) || !isPool(driver.master)) return;
    const { totalCount, idleCount, waitingCount, options } = driver.master;
    const { connections, connectionLimit } = this.metrics.own;
    connections.set({ state: 'busy' }, totalCount - idleCount);
    connections.set({ state: 'idle' }, idleCount);
    connections.set({ state: 'waited-for' }, waitingCount);
    connectionLimit.set(options.max);
  }
}

interface Pool {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
  options: { max: number };
}

function isPool(value: unknown): value is Pool {
  return typeof value === 'object' && value !== null && 'totalCount' in value && 'options' in value;
}
