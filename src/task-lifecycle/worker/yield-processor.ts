import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets other processes go before the threads of this one: rendering takes every core there is, and answers come first. On Linux
 * priorities are the threads' own, and those started later inherit them.
 * @param except id of the thread that is to stay as it is: it tells others that the process lives
 */
export function yieldProcessor(except: number | null): void {
  for (const thread of threads()) {
    if (thread === except) continue;
    try {
      setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // It has ended in the meantime.
    }
  }
}

function threads(): number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [process.pid];
  }
}
