import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { Config } from '../config/config.js';
import { parseJson } from '../json.js';
import { makeMeters } from './meters.js';
import type { Meters } from './meters.js';
import { makeSharedGauges } from './shared-gauges.js';
import type { SharedGauges } from './shared-gauges.js';

const PACKAGE = new URL('../../../package.json', import.meta.url);

/**
 * What Prometheus reads here; names by its conventions, times in seconds. `own` is of this process: add it up over all
 * processes. `shared` is the same at every process: take the largest.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly own: Meters;
  readonly shared: SharedGauges;

  constructor({ role }: Config) {
    this.own = makeMeters(this.registry);
    this.shared = makeSharedGauges(this.registry);
    const { version } = parseJson<{ version: string }>(readFileSync(PACKAGE, 'utf8'));
    this.own.buildInfo.set({ version, node: process.version, role }, 1);
    collectDefaultMetrics({ register: this.registry });
  }
}
