import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { endWith } from './broken-requests.js';
import { requestTimeout } from './problems.js';

/** A body has this long in any case, and as much longer as it takes to arrive at the slowest rate. */
export interface BodyPace {
  graceSeconds: number;
  bytesPerSecond: number;
}

/** Slower than any line that people upload over: 512 MB may take six days, one byte a minute may not. */
const SLOWEST: BodyPace = { graceSeconds: 30, bytesPerSecond: 1_000 };
const LOOK_EVERY_MS = 1_000;

interface Arrival {
  message: IncomingMessage;
  seconds: number;
  /** What the connection had read before. */
  before: number;
}

/**
 * Refuses bodies that arrive a few bytes at a time, which hold a connection for nothing. A time limit for the whole request
 * would refuse honest uploads over slow lines, too.
 */
export function refuseSlowBodies(server: FastifyInstance, pace: BodyPace = SLOWEST): void {
  const arrivals = new Set<Arrival>();
  const time = `${pace.graceSeconds} s, and 1 s more for each ${pace.bytesPerSecond} bytes`;
  server.addHook('onRequest', ({ raw }, _reply, done) => {
    if (hasBody(raw)) arrivals.add({ message: raw, seconds: 0, before: raw.socket.bytesRead });
    done();
  });
  const timer = setInterval(() => {
    for (const arrival of arrivals) {
      if (arrival.message.complete || arrival.message.destroyed) arrivals.delete(arrival);
      else if (isTooSlow(arrival, pace)) endWith(arrival.message.socket, requestTimeout({ what: 'body', time }));
    }
  }, LOOK_EVERY_MS).unref();
  server.addHook('onClose', async () => clearInterval(timer));
}

function hasBody({ headers }: IncomingMessage): boolean {
  return 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0;
}

/** Counts looks and not the clock: while this process stood still, nobody could send it anything. */
function isTooSlow(arrival: Arrival, { graceSeconds, bytesPerSecond }: BodyPace): boolean {
  const { message, before } = arrival;
  // What has arrived and is not read yet waits for us.
  if (message.readableLength > 0) return false;
  arrival.seconds += LOOK_EVERY_MS / 1_000;
  return arrival.seconds > graceSeconds + (message.socket.bytesRead - before) / bytesPerSecond;
}
