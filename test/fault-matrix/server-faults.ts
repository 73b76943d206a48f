import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Fault } from './fault.js';
import type { Stage } from './stage.js';

const AWAY_MS = 5_000;
const FROZEN_MS = 30_000;
const FULL_MS = 12_000;

export const SERVER_FAULTS: readonly Fault[] = [
  {
    name: 'Redis: kill -9, back after 5 s',
    strike: async ({ stage: { redis } }) => {
      await redis.kill();
      await delay(AWAY_MS);
      await redis.restart();
    },
  },
  {
    name: 'Redis: restarted',
    strike: async ({ stage: { redis } }) => {
      // The server closes the connection instead of an answer.
      await redis.command('SHUTDOWN', 'NOSAVE').catch(() => undefined);
      await redis.restart();
    },
  },
  {
    name: 'Redis: FLUSHALL',
    short: true,
    strike: async ({ stage: { redis } }) => void (await redis.command('FLUSHALL')),
  },
  {
    name: 'Redis: frozen for 30 s',
    strike: async ({ stage: { redis } }) => {
      redis.freeze();
      await delay(FROZEN_MS);
      redis.thaw();
    },
  },
  {
    name: 'Redis: out of memory',
    strike: async ({ stage: { redis } }) => {
      await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
      await redis.command('CONFIG', 'SET', 'maxmemory', '1');
      await delay(FULL_MS);
      await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    },
  },
  {
    name: 'PostgreSQL: kill -9, back after 5 s',
    short: true,
    strike: async ({ stage: { postgres } }) => {
      await postgres.kill();
      await delay(AWAY_MS);
      await postgres.restart();
    },
  },
  {
    name: 'PostgreSQL: restarted',
    strike: async ({ stage: { postgres } }) => postgres.restart(),
  },
  {
    name: 'PostgreSQL: frozen for 20 s',
    strike: async ({ stage: { postgres } }) => {
      await postgres.freeze();
      await delay(20_000);
      await postgres.thaw();
    },
  },
  {
    name: 'PostgreSQL: connections exhausted',
    strike: async ({ stage, over }) => {
      const hoard = await exhaustConnections(stage);
      await delay(FULL_MS);
      await Promise.all(hoard.map((client) => client.end().catch(() => undefined)));
      over();
    },
  },
];

/** Takes every connection there is, those that Darkroom has included. */
async function exhaustConnections(stage: Stage): Promise<Client[]> {
  const hoard: Client[] = [];
  // This one is kept to end the others' sessions with.
  const first = await connect(stage.databaseUrl);
  if (!first) throw new Error('PostgreSQL takes no connections before the fault');
  hoard.push(first);
  for (let refused = 0; refused < 3;) {
    const client = await connect(stage.databaseUrl);
    if (client) hoard.push(client);
    else {
      refused++;
      await first.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'darkroom%'`,
      );
    }
  }
  return hoard;
}

async function connect(url: string): Promise<Client | null> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  return client.connect().then(
    () => client,
    () => null,
  );
}
