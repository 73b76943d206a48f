import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Client, DatabaseError } from 'pg';
import type { HeldLease } from '../store/renew-leases.js';
import { renewLeases } from '../store/renew-leases.js';
import type { WorkerOrders } from '../store/worker-beat.js';
import { workerBeat, workerFarewell } from '../store/worker-beat.js';
import type { LeaseMessage, LeaseReport, LeaseThreadOptions } from './lease-keeper.js';

/**
 * Renews the leases of everything this process runs, with one statement every few seconds. It is a thread with a
 * connection of its own, so that a busy event loop is not taken for a dead worker; when the process dies or is frozen,
 * so does this. For the same reason it is here that the process says once a second that it lives.
 */
// oxlint-disable-next-line typescript/no-unsafe-assignment -- LeaseKeeper makes it
const { databaseUrl, worker, leaseMs, renewEveryMs, beatEveryMs }: LeaseThreadOptions = workerData;

const held = new Map<string, HeldLease>();
let client: Client | null = null;

parentPort?.on('message', (message: LeaseMessage) => {
  if (message.type === 'hold') for (const task of message.tasks) held.set(task.id, { ...task, table: message.table });
  if (message.type === 'release') for (const id of message.ids) held.delete(id);
  if (message.type === 'stop') {
    clearInterval(timer);
    parentPort?.close();
    void leave();
  }
});

report({ thread: ownThread() });

let busy = false;
let renewAt = 0;
const timer = setInterval(() => void turn(), beatEveryMs);
void turn();

/** The leases come first; nothing that goes wrong with a beat shall cost them their connection. */
async function turn(): Promise<void> {
  if (busy) return;
  busy = true;
  try {
    client ??= await connect();
    if (held.size > 0 && performance.now() >= renewAt) {
      await client.query(renewLeases(worker.id, leaseMs, [...held.values()]));
      // A timer that is a little early must not put it off by a whole turn.
      renewAt = performance.now() + renewEveryMs - beatEveryMs / 2;
    }
    await beat(client);
  } catch (error) {
    if (held.size > 0) report({ failed: error instanceof Error ? error.message : String(error) });
    disconnect();
  } finally {
    busy = false;
  }
}

async function beat(connected: Client): Promise<void> {
  const answer = await connected.query<WorkerOrders>(workerBeat(worker)).catch((error: unknown) => {
    if (!(error instanceof DatabaseError)) throw error;
    return null;
  });
  const orders = answer?.rows[0];
  if (orders) report({ orders });
}

async function leave(): Promise<void> {
  await client?.query(workerFarewell(worker.id)).catch(() => undefined);
  disconnect();
}

function report(message: LeaseReport): void {
  parentPort?.postMessage(message);
}

function disconnect(): void {
  void client?.end().catch(() => undefined);
  client = null;
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

/** As Linux counts threads; null elsewhere. */
function ownThread(): number | null {
  try {
    return Number(basename(readlinkSync('/proc/thread-self')));
  } catch {
    return null;
  }
}
