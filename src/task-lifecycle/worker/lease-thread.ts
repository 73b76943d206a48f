import { parentPort, workerData } from 'node:worker_threads';
import { Client } from 'pg';
import type { LeaseMessage, LeaseThreadOptions } from './lease-keeper.js';

/**
 * Renews the leases of everything this process runs, with one statement every few seconds. It is a thread with a
 * connection of its own, so that a busy event loop is not taken for a dead worker; when the process dies or is frozen,
 * so does this.
 */
const { databaseUrl, workerId, leaseMs, renewEveryMs }: LeaseThreadOptions = workerData;

const held = new Map<string, { table: string; id: string; attempt: number }>();
let client: Client | null = null;

parentPort?.on('message', (message: LeaseMessage) => {
  if (message.type === 'hold') held.set(message.id, message);
  if (message.type === 'release') held.delete(message.id);
  if (message.type === 'stop') {
    clearInterval(timer);
    parentPort?.close();
    void client?.end().catch(() => undefined);
  }
});

let renewing = false;
const timer = setInterval(() => {
  if (renewing || held.size === 0) return;
  renewing = true;
  void renew()
    .catch((error: unknown) => {
      parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) });
      void client?.end().catch(() => undefined);
      client = null;
    })
    .finally(() => {
      renewing = false;
    });
}, renewEveryMs);

async function renew(): Promise<void> {
  client ??= await connect();
  const tables = [...new Set([...held.values()].map(({ table }) => table))];
  const updates = tables.map(
    (table, index) => `t${index} AS (
      UPDATE ${table} AS task SET lease_until = now() + $1 * interval '1 ms'
      FROM unnest($3::uuid[], $4::int[]) AS held (id, attempt)
      WHERE task.id = held.id AND task.attempt = held.attempt AND task.worker_id = $2 AND task.status = 'PROCESSING')`,
  );
  const tasks = [...held.values()];
  await client.query(`WITH ${updates.join(', ')} SELECT`, [
    leaseMs,
    workerId,
    tasks.map(({ id }) => id),
    tasks.map(({ attempt }) => attempt),
  ]);
}

async function connect(): Promise<Client> {
  const fresh = new Client({
    connectionString: databaseUrl,
    application_name: 'darkroom leases',
    connectionTimeoutMillis: renewEveryMs,
    query_timeout: renewEveryMs,
    keepAlive: true,
  });
  // An idle connection that breaks says so here, and would end the thread if nobody listened.
  fresh.on('error', () => {
    if (client === fresh) client = null;
  });
  await fresh.connect();
  return fresh;
}
