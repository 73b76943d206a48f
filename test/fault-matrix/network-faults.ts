import { setTimeout as delay } from 'node:timers/promises';
import type { TcpProxy } from '../support/tcp-proxy.js';
import type { Fault } from './fault.js';

const LASTS_MS = 15_000;
const LATENCY_MS = 150;
const CUTS = 10;

const WAYS: Readonly<Record<string, (proxy: TcpProxy) => Promise<void>>> = {
  [`${LATENCY_MS} ms of latency`]: async (proxy) => {
    proxy.setLatency(LATENCY_MS);
    await delay(LASTS_MS);
    proxy.setLatency(0);
  },
  [`cut ${CUTS} times`]: async (proxy) => {
    for (let n = 0; n < CUTS; n++) {
      proxy.cut();
      await delay(1_000);
    }
  },
  'half-open': async (proxy) => {
    proxy.halfOpen();
    await delay(LASTS_MS);
  },
  'one-way: answers are lost': async (proxy) => {
    proxy.blackhole('to-client');
    await delay(LASTS_MS);
    proxy.unblackhole();
  },
  'nothing gets through': async (proxy) => {
    proxy.blackhole();
    await delay(LASTS_MS);
    proxy.unblackhole();
  },
};

/** Between every process and its servers. */
export const NETWORK_FAULTS: readonly Fault[] = (['postgres', 'redis'] as const).flatMap((server) =>
  Object.entries(WAYS).map(([way, strike]) => ({
    name: `network to ${server === 'redis' ? 'Redis' : 'PostgreSQL'}: ${way}`,
    ...(server === 'postgres' && way.startsWith('one-way') ? { short: true } : {}),
    strike: async ({ stage }) => strike(stage.network[server]),
  })),
);
