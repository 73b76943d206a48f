import { open } from 'node:fs/promises';
import { abortable } from '../abortable.js';

/**
 * Brings what was written to the disk. A disk that writes cannot be stopped, and takes seconds for gigabytes: who gives up does
 * not wait for that.
 */
export async function flush(path: string, { flags = 'r+', signal }: FlushOptions = {}): Promise<void> {
  const file = await open(path, flags);
  await abortable(
    file.sync().finally(() => file.close()),
    signal,
  );
}

export interface FlushOptions {
  /** How it is opened: a folder can only be read. */
  flags?: 'r' | 'r+';
  signal?: AbortSignal | undefined;
}
