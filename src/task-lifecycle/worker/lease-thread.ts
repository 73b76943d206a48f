import { parentPort, workerData } from 'node:worker_threads';
import { Client } from 'pg';
import type { HeldLease } from '../store/renew-leases.js';
import { renewLeases } from '../store/renew-leases.js';
import type { LeaseMessage, LeaseThreadOptions } from './lease-keeper.js';

/**
 * Renews the leases of everything this process runs, with one statement every few seconds. It is a thread with a
 * connection of its own, so that a busy event loop is not taken for a dead worker; when the process dies or is frozen,
 * so does this.
 */
// oxlint-disable-next-line typescript/no-unsafe-assignment -- LeaseKeeper makes it
const { databaseUrl, workerId, leaseMs, renewEveryMs }: LeaseThreadOptions = workerData;

const held = new Map<string, HeldLease>();
let client: Client | null = null;

parentPort?.on('message', (message: LeaseMessage) => {
  if (message.type === 'hold') for (const task of message.tasks) held.set(task.id, { ...task, table: message.table });
  if (message.type === 'release') for (const id of message.ids) held.delete(id);
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
  await client.query(renewLeases(workerId, leaseMs, [...held.values()]));
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
