import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { SUPERUSER } from './postgres-cluster.js';
import { EmbeddedPostgresError } from './postgres-failure.js';
import type { Postmaster } from './postmaster.js';

const WRONG_PASSWORD = '28P01';
const TOO_MANY_CONNECTIONS = '53300';
const DATABASE_EXISTS = '42P04';

/** A server that says "I am recovering" may take its time; one that says nothing at all may not. */
const SILENCE_LIMIT = 60_000;
const REPORT_EVERY = 10_000;

export function postgresUrl(port: number, password: string, database: string): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

/** True once it takes sessions; false when its process ended before. Waits through crash recovery and shutdown. */
export async function waitUntilReady(
  postmaster: Postmaster,
  password: string,
  cluster: string,
  log: (message: string) => void,
): Promise<boolean> {
  let lastSign = Date.now();
  let nextReport = Date.now() + REPORT_EVERY;
  for (;;) {
    const answer = await knock(postgresUrl(postmaster.port, password, 'postgres'));
    if (await postmaster.isGone()) return false;
    if (answer === TOO_MANY_CONNECTIONS) return true;
    if (answer === WRONG_PASSWORD) throw strangePassword(postmaster);
    if (answer === cluster) return true;
    if (answer !== null) lastSign = Date.now();
    if (Date.now() - lastSign > SILENCE_LIMIT) throw silent(postmaster);
    if (Date.now() > nextReport) {
      log(`waiting for PostgreSQL (pid ${postmaster.pid}), which is starting, recovering or shutting down`);
      nextReport = Date.now() + REPORT_EVERY;
    }
    await delay(25);
  }
}

export async function createDatabaseOnce(port: number, password: string, name: string): Promise<void> {
  const client = clientFor(postgresUrl(port, password, 'postgres'));
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === DATABASE_EXISTS)) throw error;
  } finally {
    await client.end();
  }
}

/** The data folder of the server that answers, an SQLSTATE when it answers with an error, null when nothing answers. */
async function knock(url: string): Promise<string | null> {
  const client = clientFor(url);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>("SELECT current_setting('data_directory') AS folder");
    return rows[0]?.folder ?? null;
  } catch (error) {
    return error instanceof DatabaseError ? (error.code ?? null) : null;
  } finally {
    await client.end().catch(() => null);
  }
}

function clientFor(url: string): Client {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
    ssl: false,
  });
  // Without a listener a server that goes away in between would end Node.
  client.on('error', () => null);
  return client;
}

function strangePassword(postmaster: Postmaster): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The embedded PostgreSQL (pid ${postmaster.pid}, port ${postmaster.port}) does not accept the password that is stored beside its data.`,
  );
}

function silent(postmaster: Postmaster): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The embedded PostgreSQL (pid ${postmaster.pid}, port ${postmaster.port}) runs but does not answer: it may be frozen; end it and start again.`,
  );
}
