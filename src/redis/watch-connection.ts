import { setTimeout as delay } from 'node:timers/promises';
import type { createClient } from '@redis/client';

const LOOK_EVERY_MS = 5_000;
const ANSWERS_WITHIN_MS = 5_000;

type Connection = ReturnType<typeof createClient>;

/**
 * Opens a connection anew that does not answer any more. When the server's host loses its power, nobody says so, and the
 * system itself gives up only after a quarter of an hour.
 * @returns ends the watch
 */
export function watchConnection(connection: Connection): () => void {
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking || !connection.isReady) return;
    looking = true;
    // An error is an answer, too: the connection knows that it is lost.
    const answered = connection.ping().then(
      () => true,
      () => true,
    );
    const silent = !(await Promise.race([answered, delay(ANSWERS_WITHIN_MS, false, { ref: false })]));
    if (silent && connection.isReady) await connection.disconnect().then(() => connection.connect());
    looking = false;
  };
  const timer = setInterval(() => void look().catch(() => (looking = false)), LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}
