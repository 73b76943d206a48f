import type { Queue } from 'bull';
import { Redis } from 'ioredis';

/**
 * When Nest closes the first of these queues, all are closed: one after the other they would take seconds each. None waits for
 * hints, whose tasks have ended or been given back by then. Bull would connect anew meanwhile, which without Redis fails where nobody
 * hears it, and that ends the process.
 * @param answers whether Redis does; else the connections are only dropped, as Bull would say farewell on each
 */
export function closeTogether(queues: readonly Queue[], answers: () => Promise<boolean>): void {
  const closers = queues.map((queue) => queue.close.bind(queue));
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    if (await answers()) await Promise.all(closers.map((closeOne) => closeOne(true)));
    else for (const connection of queues.flatMap(connectionsOf)) connection.disconnect();
  };
  for (const queue of queues) queue.close = () => (closing ??= close());
}

/** Bull keeps them in a field that its types do not have. */
function connectionsOf(queue: Queue): Redis[] {
  const clients: unknown = Reflect.get(queue, 'clients');
  return Array.isArray(clients) ? clients.filter((client) => client instanceof Redis) : [];
}
